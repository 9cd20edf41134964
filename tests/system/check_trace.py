#!/usr/bin/env python3
"""Checks a trace against the documented Trace Event Format and against what a viewer needs to draw it.

    check_trace.py TRACE [REPORT]

TRACE: the file of `npusim run --trace`, or - for standard input. REPORT: that of --json of the same run; then each
engine's slices must sum to its busy time and memory wait, to the picosecond. Prints what the trace holds as a line of
JSON, or the first problems, and then exits with 1. Times are decimals throughout: nothing is rounded.
"""
import json
import sys
from collections import Counter, defaultdict
from decimal import Decimal

NEEDS = {
    "B": {"name", "pid", "tid", "ts"}, "E": {"pid", "tid", "ts"},
    "X": {"name", "pid", "tid", "ts", "dur"},
    "b": {"cat", "name", "id", "pid", "tid", "ts"}, "e": {"cat", "name", "id", "pid", "tid", "ts"},
    "s": {"cat", "name", "id", "pid", "tid", "ts"}, "f": {"cat", "name", "id", "pid", "tid", "ts", "bp"},
    "C": {"name", "pid", "ts", "args"}, "M": {"name", "pid", "args"},
}
METADATA = {"process_name": "name", "thread_name": "name",
            "process_sort_index": "sort_index", "thread_sort_index": "sort_index"}
problems = []


def problem(text, event=None):
    problems.append(text if event is None else f"{text}: {event}")


def is_number(value):
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def check_fields(events):
    for event in events:
        phase = event.get("ph")
        if phase not in NEEDS:
            problem("unknown phase", event)
            continue
        missing = NEEDS[phase] - event.keys()
        if missing:
            problem(f"{sorted(missing)} missing", event)
        for key in ("ts", "dur"):
            if key in event and not (is_number(event[key]) and event[key] >= 0):
                problem(f"{key} is no time", event)
            elif key in event and event[key] != round(Decimal(event[key]), 6):
                problem(f"{key} is no whole number of picoseconds", event)
        for key in ("pid", "tid"):
            if key in event and not isinstance(event[key], int):
                problem(f"{key} is no whole number", event)
        if not isinstance(event.get("args", {}), dict):
            problem("args are no object", event)
        if phase == "M" and METADATA.get(event["name"]) not in event["args"]:
            problem("metadata that no viewer knows", event)
        if phase == "C" and not all(is_number(v) for v in event["args"].values()):
            problem("a counter that is no number", event)
        if phase == "f" and event["bp"] != "e":
            problem("an arrow that binds to the next slice", event)


def slices_of(events):
    """By track: (begin, end, name, arguments). Viewers sort by time and keep the file's order where times are equal."""
    slices, open_slices = defaultdict(list), defaultdict(list)
    for event in sorted((e for e in events if e["ph"] in "BEX"), key=lambda e: e["ts"]):
        track = event["pid"], event["tid"]
        if event["ph"] == "X":
            slices[track].append((event["ts"], event["ts"] + event["dur"], event["name"], event.get("args", {})))
        elif event["ph"] == "B":
            open_slices[track].append(event)
        elif not open_slices[track]:
            problem("an end without a beginning", event)
        else:
            begun = open_slices[track].pop()
            slices[track].append((begun["ts"], event["ts"], begun["name"], begun.get("args", {}) | event.get("args", {})))
    for track, left in open_slices.items():
        for event in left:
            problem("a slice without an end", event)
    for track, on_track in slices.items():
        on_track.sort(key=lambda s: s[:2])
        for one, next_one in zip(on_track, on_track[1:]):
            if next_one[0] < one[1]:
                problem(f"slices of track {track} overlap: {one} {next_one}")
    return slices


def check_spans(events):
    open_spans = {}
    for event in sorted((e for e in events if e["ph"] in "be"), key=lambda e: (e["ts"], e["ph"] == "e")):
        key = event["pid"], event["cat"], event["name"], event["id"]
        if (event["ph"] == "b") == (key in open_spans):
            problem("a span that is not paired", event)
        open_spans.pop(key) if key in open_spans else open_spans.update({key: event})
    for event in open_spans.values():
        problem("a span without an end", event)


def check_arrows(events):
    """Each arrow has two ends, and a viewer finds an open slice at both: one that reads times as they are, and one
    that cuts them to nanoseconds after multiplying a binary fraction."""
    for time_of in (lambda e: e["ts"], lambda e: int(float(e["ts"]) * 1000)):
        open_slices, begun, ended = Counter(), set(), set()
        for event in sorted((e for e in events if e["ph"] in "BEsf"), key=time_of):
            track = event["pid"], event["tid"]
            if event["ph"] in "BE":
                open_slices[track] += 1 if event["ph"] == "B" else -1
                continue
            key = event["cat"], event["name"], event["id"]
            if not open_slices[track]:
                problem("an arrow's end in no slice", event)
            if key in (begun if event["ph"] == "s" else ended) or (event["ph"] == "f" and key not in begun):
                problem("an arrow with too many ends, or that leads back in time", event)
            (begun if event["ph"] == "s" else ended).add(key)
        for key in begun - ended:
            problem(f"an arrow without an end: {key}")


def check_tracks(events, slices):
    """Every track with slices has a name and a place; numbers of tracks are unique among processes. The names of all
    tracks, "npu0/dma"."""
    metadata = defaultdict(dict)
    process_of = {}
    for event in (e for e in events if e["ph"] == "M"):
        metadata[event["pid"], event.get("tid")][event["name"]] = event["args"]
        if "tid" in event and process_of.setdefault(event["tid"], event["pid"]) != event["pid"]:
            problem("a track's number in two processes", event)
    for pid, tid in slices:
        if metadata[pid, tid].keys() != {"thread_name", "thread_sort_index"}:
            problem(f"track {tid} of process {pid} has no name or no place")
        if metadata[pid, None].keys() != {"process_name", "process_sort_index"}:
            problem(f"process {pid} has no name or no place")
    return {key: f'{metadata[key[0], None]["process_name"]["name"]}/{m["thread_name"]["name"]}'
            for key, m in list(metadata.items()) if "thread_name" in m}


def check_accounts(report, slices, names):
    """The first cluster's engines against the accounts of the report; for a run of one frame."""
    if not report["completed"]:
        return
    sums, waits, counts = Counter(), Counter(), Counter()
    for track, on_track in slices.items():
        for begin, end, _, arguments in on_track:
            sums[names[track]] += int((end - begin) * 1_000_000)
            waits[names[track]] += arguments.get("memory wait ps", 0)
            counts[names[track]] += 1
    for engine in report["engines"]:
        if engine["engine"] == "front end":
            continue
        name = "npu0/" + engine["engine"]
        for what, ours, theirs in (("slices", counts[name], engine["operations"]),
                                   ("picoseconds", sums[name], engine["busy_ps"] + engine["memory_wait_ps"]),
                                   ("picoseconds of memory wait", waits[name], engine["memory_wait_ps"])):
            if ours != theirs:
                problem(f"{name}: {ours} {what} in the trace, {theirs} in the report")


def main():
    text = sys.stdin.read() if sys.argv[1] == "-" else open(sys.argv[1], encoding="utf-8").read()
    trace = json.loads(text, parse_float=Decimal)
    if trace.get("displayTimeUnit") not in ("ns", "ms"):
        problem("displayTimeUnit is neither ns nor ms")
    events = trace["traceEvents"]
    check_fields(events)
    if not problems:
        slices = slices_of(events)
        check_spans(events)
        check_arrows(events)
        names = check_tracks(events, slices)
        if len(sys.argv) > 2:
            check_accounts(json.load(open(sys.argv[2], encoding="utf-8")), slices, names)
    if problems:
        print("\n".join(problems[:20]))
        return 1
    last = {}
    for event in events:
        if event["ph"] == "C":
            last[event["name"]] = float(sum(event["args"].values()))
    print(json.dumps({"events": len(events), "phases": Counter(e["ph"] for e in events),
                      "slices": {names[track]: len(s) for track, s in slices.items()}, "counters_end_at": last}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
