"""What there is to choose from: machines, their constants, networks."""
import json

from ._arguments import settings, word
from ._worker import call


def describe(on, set=None):
    """Every constant of a machine: {key: {"value", "unit", "range", "meaning", "tag", "from", "rows"}}.

    `set` changes keys as in run(). The last three are absent where a word needs no source.
    """
    keys = json.loads(call(["describe", word(on), "--json", "-"] + settings(set)))["keys"]
    return {key.pop("key"): key for key in keys}


def machines():
    """{name: summary}, the names that `on` takes."""
    lines = call(["list", "hw"]).splitlines()
    return dict(line.split(maxsplit=1) for line in lines)


def zoo():
    """{name: {"size": "WIDTHxHEIGHT", "summary"}}, names as `model` takes them."""
    lines = [line.split(maxsplit=2) for line in call(["list", "zoo"]).splitlines()]
    return {name: {"size": size, "summary": summary} for name, size, summary in lines}
