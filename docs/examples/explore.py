#!/usr/bin/env python3
"""How much DRAM bandwidth does MobileNetV2 use, and which layers need it?

    PYTHONPATH=build/release/python docs/examples/explore.py
"""
import tempfile

import numpy as np
import npusim

MODEL = "zoo:mobilenet_v2"
GOOD_ENOUGH = 1.05  # of the lowest latency

port = npusim.describe("tcc750x")["npu.dma.port_gb_s"]
print(f"The DMA's port moves {port['value']} GB/s ({port['tag']}).")

spec = {
    "sweep": "bandwidth",
    "base": {"model": MODEL, "on": "tcc750x"},
    "points": [{"grid": {"dram.peak_gb_s": np.array([2, 4, 8, 12, 16, 24, 32, 64])}}],
}
with tempfile.TemporaryDirectory() as folder:
    table = npusim.sweep(spec, folder)

bandwidth = table["columns"]["dram.peak_gb_s"]
latency = table["columns"]["latency_ms"]
print("dram.peak_gb_s  latency_ms")
for row in zip(bandwidth, latency):
    print("{:14g}  {:10.3f}".format(*row))
knee = bandwidth[latency <= GOOD_ENOUGH * latency.min()].min()
print(f"From {knee:g} GB/s on the latency is within 5 % of the lowest.")

runs = [{"model": MODEL, "on": "tcc750x", "set": {"dram.peak_gb_s": gb_s}} for gb_s in (knee / 2, knee)]
half, full = (npusim.columns(run["layers"]) for run in npusim.run_many(runs))
lost = (half["critical_ps"] - full["critical_ps"]) / 1e6
print("Half of that costs most in")
for i in np.argsort(lost)[:-4:-1]:
    print(f"  {full['layer'][i]:24} {lost[i]:5.1f} us, {full['what'][i]}")
