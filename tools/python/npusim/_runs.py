"""Runs: a model on a machine, one or several at a time."""
import json
import os
import tempfile

import numpy

from ._arguments import options, settings, word
from ._worker import BAD_INPUT, Error, call_all


def run(model, on, *, set=None, values=False, input=None, frames=None, in_flight=None, clusters=None, **others):
    """`npusim run MODEL --on HW --json -` as a dict; docs/formats.md says what each key means.

    model      "zoo:resnet50", "file.onnx", or the folder of a compiled model
    on         a machine of machines(), or a .yaml file
    set        {key: value}: constants of the machine that are other in this run
    values     compute values and compare them with the reference; else only time
    input      .npy file or array (needs no `values`); for a folder also raw bytes of the input buffer in a file
    frames, in_flight, clusters
               many inferences: how many, how many of them at once, on how many clusters
    others     any other option of the command line: races="report", m_sigma=3, output="file"

    Raises Error for a run without success; its `report` is the dict where the run ended with one.
    """
    named = dict(set=set, values=values, input=input, frames=frames, in_flight=in_flight, clusters=clusters)
    (answer,) = _run_all([dict(model=model, on=on, **named, **others)], 1)
    report, failure = _report(answer)
    if failure is not None:
        raise failure
    return report


def run_many(runs, workers=None):
    """Several runs at a time, each a dict of run's arguments; the list of their dicts, in the same order.

    A run without success does not end the others: its dict has "error", the message, and "status", beside what it
    reported. `columns` of the list has NaN where such a run has no number. At most `workers` processes at a time;
    default: one a processor.
    """
    runs = [dict(one) for one in runs]
    dicts = []
    for one, answer in zip(runs, _run_all(runs, workers)):
        report, failure = _report(answer)
        if failure is not None:
            named = {"model": word(one["model"]), "machine": word(one["on"]), "completed": False}
            report = {**named, **(report or {}), "error": str(failure), "status": failure.status}
        dicts.append(report)
    return dicts


def _run_all(runs, workers):
    with tempfile.TemporaryDirectory(prefix="npusim.") as folder:
        commands = [_command(os.path.join(folder, f"input{i}.npy"), **one) for i, one in enumerate(runs)]
        return call_all(commands, workers)


def _command(input_file, model, on, *, set=None, values=False, input=None, **named):
    """The command line of one run; `input_file`: where to put an input that is an array."""
    if isinstance(input, numpy.ndarray):
        numpy.save(input_file, numpy.ascontiguousarray(input))
        input = input_file
    timing_only = not values and input is None
    command = ["run", word(model), "--on", word(on), "--json", "-"]
    return command + options({"timing_only": timing_only, "input": input, **named}) + settings(set)


def _report(answer):
    """A run's report, and the Error that it ended with; either may be None."""
    try:
        report = json.loads(answer.output)
    except json.JSONDecodeError:
        report = None
    if answer.status != 0:
        return report, Error(answer.reason, answer.status, report)
    if report is None:
        return None, Error("the run printed no report: " + answer.output.strip(), BAD_INPUT)
    return report, None
