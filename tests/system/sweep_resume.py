#!/usr/bin/env python3
"""Kills a sweep at random moments and goes on with it: the answer is that of one that nobody killed.

usage: sweep_resume.py NPUSIM SWEEP_COMMAND...     the command is told the file and -o DIR
"""
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

KILLS = 20
SPEC = """
sweep: resumed
base: {model: zoo:lenet5, on: tcc750x}
points:
  - grid:
      npu.gbuf.kib: [256, 512, 1024]
      npu.dma.setup_ns: [100, 300, 493]
      dram.peak_gb_s: [4, 8, 17]
  - list: [{size: 32x32}, {size: 64x48}]
where: [npu.dma.setup_ns * dram.peak_gb_s <= 6000]
minimise: [latency_ms, dram.peak_gb_s]
"""
RESULTS = ["table.csv", "table.json", "report.html"]


def members(session):
    """Every process of a session: MPI's ranks leave the group that they were started in, not the session."""
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            yield int(entry.name)


def kill_all(session):
    while found := list(members(session)):
        for process in found:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.005)


def start(command, folder):
    return subprocess.Popen([*command, str(folder.parent / "spec.yaml"), "-o", str(folder)], start_new_session=True,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(command, folder):
    process = start(command, folder)
    _, errors = process.communicate()
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}: {errors.decode()}")


def answer(folder):
    return {name: (folder / name).read_bytes() for name in RESULTS}


def main():
    plain, command = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        (root / "spec.yaml").write_text(SPEC)
        finish([plain, "sweep", "-j", "1"], root / "whole")
        wanted = answer(root / "whole")
        begin = time.monotonic()
        finish(command, root / "never killed")
        length = time.monotonic() - begin
        if answer(root / "never killed") != wanted:
            sys.exit("it gives another answer than one process")
        points = len(list((root / "whole/points").iterdir()))

        moments = random.Random(4)
        killed = 0
        folder = root / "killed"
        seen = []
        for attempt in range(4 * KILLS):
            process = start(command, folder)
            time.sleep(moments.uniform(0.0, 0.4 * length))
            alive = process.poll() is None
            kill_all(process.pid)
            process.wait()
            process.stderr.close()
            seen.append(len(list(folder.glob("points/*.json"))))
            killed += alive
            if killed == KILLS:
                break
            if not alive and seen[-1] == points:  # it ended before it was killed: begin again elsewhere
                if answer(folder) != wanted:
                    sys.exit("a sweep that was killed in between gave another answer")
                folder = root / f"killed{attempt}"
        finish(command, folder)
        if killed < KILLS:
            sys.exit(f"only {killed} of {KILLS} kills met a running sweep")
        for file, content in answer(folder).items():
            if content != wanted[file]:
                sys.exit(f"{file} differs after {KILLS} kills")
        print(f"{KILLS} kills, results after each: {seen}; then {points} points, the same bytes in {', '.join(RESULTS)}")


if __name__ == "__main__":
    main()
