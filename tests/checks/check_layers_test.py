#!/usr/bin/env python3
"""check_layers finds what it must: each case plants one file in a small tree."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECK = pathlib.Path(__file__).resolve().parents[2] / "tools" / "check_layers"
HEADERS = [  # what the planted files may find
    "sim/core/result.h", "sim/config/key.h", "sim/report/observer.h", "sim/timing/token.h", "isa/table/field.h",
    "isa/tcc750x/mm.h", "isa/akida/pass.h", "isa/container/network.h", "mem/sram.h", "mem/dram_module.h",
    "models/numerics/tcc750x.h", "models/kernels/conv2d.h", "models/tile/dma_config.h", "models/tile/dma_module.h",
    "models/tcc750x/config.h", "models/tcc750x/operation.h", "models/board/board_module.h", "drivers/tcc750x/driver.h", "drivers/akida/driver.h",
    "drivers/session/session.h", "workloads/graph/graph.h",
]


def check(path, include):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for header in HEADERS + [path]:
            (root / header).parent.mkdir(parents=True, exist_ok=True)
            (root / header).write_text("")
        (root / path).write_text(f"// a planted file\n#include {include}\n")
        return subprocess.run([sys.executable, CHECK, root], capture_output=True, text=True)


class Allowed(unittest.TestCase):
    def test_what_the_table_allows(self):
        for path, include in [
            ("sim/config/a.cpp", '"sim/core/result.h"'),
            ("sim/config/a.cpp", "<yaml-cpp/yaml.h>"),
            ("isa/tcc750x/a.h", '"isa/table/field.h"'),
            ("mem/a_module.h", '"sim/timing/token.h"'),
            ("mem/a.h", '"sim/config/key.h"'),
            ("models/tile/a_module.h", "<systemc>"),
            ("models/tcc750x/a.cpp", '"models/tile/dma_config.h"'),
            ("models/board/a.h", '"mem/dram_module.h"'),
            ("drivers/session/a.cpp", '"models/board/board_module.h"'),
            ("workloads/compiler/a.cpp", '"models/tile/dma_config.h"'),
            ("workloads/compiler/a.h", '"models/tcc750x/config.h"'),
            ("tools/a.cpp", '"drivers/session/session.h"'),
            ("tests/unit/a.cpp", '"mem/dram_module.h"'),
        ]:
            with self.subTest(path=path, include=include):
                result = check(path, include)
                self.assertEqual(result.returncode, 0, result.stdout)


class Forbidden(unittest.TestCase):
    def test_what_it_does_not(self):
        for path, include, reason in [
            ("sim/core/a.h", '"sim/config/key.h"', "may include nothing else"),
            ("sim/report/a.h", '"sim/config/key.h"', "sim/report may include"),
            ("isa/tcc750x/a.h", '"isa/akida/pass.h"', "isa may include"),
            ("isa/tcc750x/a.h", '"models/numerics/tcc750x.h"', "isa may include"),
            ("mem/a.h", '"sim/timing/token.h"', "brings SystemC"),
            ("mem/a_module.h", '"isa/tcc750x/mm.h"', "mem may include"),
            ("models/kernels/a.cpp", '"mem/sram.h"', "models/kernels may include"),
            ("models/tile/a.h", '"models/tcc750x/config.h"', "models/tile may include"),
            ("models/tcc750x/a.cpp", '"models/tile/dma_module.h"', "brings SystemC"),
            ("models/tcc750x/a.h", "<systemc>", "SystemC belongs"),
            ("models/tcc750x/a.h", "<tlm_utils/simple_target_socket.h>", "SystemC belongs"),
            ("drivers/tcc750x/a.cpp", '"drivers/akida/driver.h"', "drivers may include"),
            ("drivers/tcc750x/a.cpp", '"workloads/graph/graph.h"', "drivers may include"),
            ("drivers/tcc750x/a_module.h", "<systemc>", "SystemC belongs"),
            ("workloads/graph/a.h", '"drivers/tcc750x/driver.h"', "workloads may include"),
            ("workloads/compiler/a.h", '"models/tcc750x/operation.h"', "workloads may include"),
            ("tools/a.cpp", "<yaml-cpp/yaml.h>", "only sim/config may"),
            ("tools/a.cpp", '"models/board/board_module.h"', "brings SystemC"),
            ("tests/unit/a.cpp", '"sim/core/gone.h"', "does not exist"),
            ("models/new_family/a.h", '"sim/core/result.h"', "no include rule"),
        ]:
            with self.subTest(path=path, include=include):
                result = check(path, include)
                self.assertEqual(result.returncode, 1, result.stdout)
                self.assertIn(f"{path}:2: ", result.stdout)
                self.assertIn(reason, result.stdout)


if __name__ == "__main__":
    unittest.main()
