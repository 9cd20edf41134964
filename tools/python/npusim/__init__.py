"""npusim for notebooks: runs and sweeps of simulated neural processors, as plain dicts and numpy arrays.

    r = npusim.run("zoo:resnet50", on="tcc750x", set={"npu.dma.setup_ns": 200})
    layers = npusim.columns(r["layers"])          # {"layer": array, "critical_ps": array, ...}

    run, run_many             one run, or several at a time
    sweep, results            every point of a question, and the table of a finished one
    columns                   a list of dicts as one array a key
    describe, machines, zoo   what there is to choose from

Every run is a process of its own, the npusim of the build tree that this package lies in. Another one: the path in
`npusim.executable`, or in the environment's NPUSIM_BINARY. What npusim refuses is raised as npusim.Error.
"""
from ._machines import describe, machines, zoo
from ._runs import run, run_many
from ._tables import columns, results, sweep
from ._worker import Error

__all__ = ["Error", "columns", "describe", "executable", "machines", "results", "run", "run_many", "sweep", "zoo"]

executable = None  # path of the program, in place of the build tree's
