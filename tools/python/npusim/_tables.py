"""Tables: sweeps, and lists of dicts as columns."""
import json
import os
import pathlib
import tempfile

import numpy

from ._arguments import plain, word
from ._worker import BAD_INPUT, CHECK_FAILED, PROGRAM_FAILED, Error, call


def columns(rows):
    """A list of dicts as {key: array}, keys in the order of their first appearance.

    Numbers become float64, NaN where a row has none; truth values bool; anything else object, None where absent.
    """
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: _array([row.get(name) for row in rows]) for name in names}


def sweep(spec, folder, *, workers=None):
    """`npusim sweep SPEC -o FOLDER`: runs what is not in the folder yet; the table as a dict, as results() gives it.

    spec      the question: a YAML file, or the same as a dict, whose lists of values may be arrays
    workers   processes at a time; default: one a processor

    Points that fail do not raise: their results are NaN and t["rows"] says why. Raises Error for a question that
    npusim refuses. Interrupted, the same call goes on where it was.
    """
    with tempfile.TemporaryDirectory(prefix="npusim.") as temporary:
        if isinstance(spec, dict):
            file = pathlib.Path(temporary) / "spec.yaml"
            text = json.dumps(spec, indent=1, default=_plain_or_refused, ensure_ascii=False)
            file.write_text(text + "\n", encoding="utf-8")  # what JSON writes, YAML reads
            spec = file
        command = ["sweep", word(spec), "-o", word(folder), "--json", "-"]
        if workers is not None:
            command += ["-j", word(workers)]
        return _unpack(json.loads(call(command, accept=(0, CHECK_FAILED, PROGRAM_FAILED))))


def results(folder):
    """The table of a finished sweep, from the folder that it was made in.

    columns        {name: array}: keys and results, a value a point
    units          {name: unit}
    axes           names of the columns that are keys; the others are results
    kept, pareto   bool arrays: passed the filter, is on the Pareto front
    rows           a dict a point: "point", "status" (ok, failed), "reason", "kept", "pareto"
    table          the whole table.json, with "objectives" and "sensitivity"
    """
    file = pathlib.Path(os.fspath(folder)) / "table.json"
    if not file.is_file():
        raise Error(f"{file}: there is none: not the folder of a finished sweep", BAD_INPUT)
    return _unpack(json.loads(file.read_text(encoding="utf-8")))


def _unpack(table):
    rows = table["rows"]
    names = [column["name"] for column in table["columns"]]
    return {
        "columns": {name: _array([row["values"].get(name) for row in rows]) for name in names},
        "units": {column["name"]: column["unit"] for column in table["columns"]},
        "axes": [column["name"] for column in table["columns"] if column["role"] == "axis"],
        "kept": numpy.array([row["kept"] for row in rows], dtype=bool),
        "pareto": numpy.array([row["pareto"] for row in rows], dtype=bool),
        "rows": [{name: value for name, value in row.items() if name != "values"} for row in rows],
        "table": table,
    }


def _array(values):
    if values and all(isinstance(value, bool) for value in values):
        return numpy.array(values)
    if all(value is None or _is_number(value) for value in values):
        return numpy.array([numpy.nan if value is None else value for value in values], dtype=numpy.float64)
    array = numpy.empty(len(values), dtype=object)
    for i, value in enumerate(values):  # one by one: lists of one length would become a second dimension
        array[i] = value
    return array


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _plain_or_refused(value):
    if isinstance(value, (numpy.ndarray, numpy.generic)):
        return plain(value)
    return os.fspath(value)  # TypeError for what is no path either
