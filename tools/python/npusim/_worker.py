"""npusim as processes: which program, how its answers come back, what a failure is."""
import os
import pathlib
from collections import namedtuple

from . import _pool

CHECK_FAILED, BAD_INPUT, PROGRAM_FAILED = 1, 2, 3  # exit statuses, docs/formats.md

Answer = namedtuple("Answer", "status output error reason")


class Error(Exception):
    """What npusim refused, or what did not succeed; the message is npusim's.

    status  exit status: 1 a check failed, 2 bad input, 3 the simulated program faulted, deadlocked or raced,
            70 a defect of npusim; negative: the signal that ended the process
    report  the dict of a run that failed and reported all the same, else None
    """

    __module__ = "npusim"  # as which it is public

    def __init__(self, message, status, report=None):
        super().__init__(message, status, report)
        self.status = status
        self.report = report

    def __str__(self):
        return self.args[0]


def program():
    """The path of npusim: npusim.executable, NPUSIM_BINARY, or the program of the build tree."""
    import npusim

    chosen = npusim.executable or os.environ.get("NPUSIM_BINARY")
    path = pathlib.Path(chosen) if chosen else pathlib.Path(__file__).parents[2] / "npusim"
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no npusim there; npusim.executable or NPUSIM_BINARY says where it is")
    return str(path.absolute())


def call_all(commands, workers=None):
    """The Answer to every command line, in their order; at most `workers` processes at a time, default one a
    processor. Commands are lists of words."""
    if workers is None:
        workers = len(os.sched_getaffinity(0))
    return [Answer(*answer) for answer in _pool.run_all(program(), commands, workers)]


def call(command, accept=(0,)):
    """The standard output of one command line. Raises Error for a status that is not among `accept`."""
    (answer,) = call_all([command], workers=1)
    if answer.status not in accept:
        raise Error(answer.reason, answer.status)
    return answer.output
