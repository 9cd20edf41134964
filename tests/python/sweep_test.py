"""npusim.sweep and npusim.results: the table of the program, as arrays."""
import json
import unittest

import numpy
import npusim

from support import STRIPES, InFolder, printed


def question(**keys):
    return {
        "sweep": "test",
        "question": "Is \"this\": [YAML], {even} here? # \u00e4",
        "base": {"model": str(STRIPES), "on": "tcc750x"},
        "points": [{"grid": keys}],
        "minimise": ["latency_ms", "npu.dma.setup_ns"],
    }


class Sweep(InFolder):
    def test_points_are_runs(self):
        setup = numpy.array([100, 400])
        table = npusim.sweep(question(**{"npu.dma.setup_ns": setup}), self.folder / "s", workers=2)
        runs = [npusim.run(STRIPES, on="tcc750x", set={"npu.dma.setup_ns": ns}) for ns in setup]
        numpy.testing.assert_array_equal(table["columns"]["npu.dma.setup_ns"], [100.0, 400.0])
        numpy.testing.assert_array_equal(table["columns"]["latency_ms"], [run["latency_ms"] for run in runs])
        self.assertEqual(table["columns"]["latency_ms"].dtype, numpy.float64)
        self.assertEqual(table["columns"]["model"].dtype, object)
        self.assertEqual(table["units"]["latency_ms"], "ms")
        self.assertIn("npu.dma.setup_ns", table["axes"])
        self.assertNotIn("latency_ms", table["axes"])

    def test_the_front_is_a_mask(self):
        # Two objectives, and more of the first is more of the second: the least alone is on the front.
        table = npusim.sweep(question(**{"npu.dma.setup_ns": [400, 100, 800]}), self.folder / "s")
        self.assertEqual(table["pareto"].tolist(), [False, True, False])
        self.assertEqual(table["kept"].tolist(), [True, True, True])
        self.assertEqual(table["columns"]["npu.dma.setup_ns"][table["pareto"]].tolist(), [100])

    def test_results_are_those_of_the_sweep(self):
        made = npusim.sweep(question(**{"npu.dma.setup_ns": [100, 400]}), self.folder / "s")
        read = npusim.results(self.folder / "s")
        self.assertEqual(read["table"], made["table"])
        self.assertEqual(read["rows"], made["rows"])
        for name, column in made["columns"].items():
            numpy.testing.assert_array_equal(read["columns"][name], column)

    def test_a_file_asks_the_same_question(self):
        file = self.folder / "s.yaml"
        file.write_text(json.dumps(question(**{"npu.dma.setup_ns": [100, 400]})), encoding="utf-8")
        table = npusim.sweep(file, self.folder / "s")
        self.assertEqual(table["table"], json.loads(printed("sweep", file, "-o", self.folder / "t", "--json", "-")))

    def test_points_that_fail_are_nan_and_say_why(self):
        # The program is for two cores.
        table = npusim.sweep(question(**{"npu.cores": [2, 1], "npu.dma.setup_ns": [100]}), self.folder / "s")
        self.assertEqual([row["status"] for row in table["rows"]], ["ok", "failed"])
        self.assertIn("the cluster has 1", table["rows"][1]["reason"])
        self.assertEqual(numpy.isnan(table["columns"]["latency_ms"]).tolist(), [False, True])
        self.assertEqual(table["kept"].tolist(), [True, False])


class SweepBad(InFolder):
    def test_question_with_an_unknown_key(self):
        with self.assertRaises(npusim.Error) as caught:
            npusim.sweep({**question(**{"npu.dma.setup_ns": [1]}), "minimize": ["latency_ms"]}, self.folder / "s")
        self.assertEqual(caught.exception.status, 2)
        self.assertIn("minimize", str(caught.exception))

    def test_value_that_is_no_word(self):
        with self.assertRaises(TypeError):
            npusim.sweep(question(**{"npu.dma.setup_ns": [object()]}), self.folder / "s")

    def test_network_that_is_not_there(self):
        spec = question(**{"model": ["zoo:nope"]})
        del spec["base"]["model"]
        with self.assertRaises(npusim.Error) as caught:
            npusim.sweep(spec, self.folder / "s")
        self.assertEqual(caught.exception.status, 2)
        self.assertIn("no network 'nope'", str(caught.exception))

    def test_file_that_is_not_there(self):
        with self.assertRaises(npusim.Error) as caught:
            npusim.sweep(self.folder / "none.yaml", self.folder / "s")
        self.assertEqual(caught.exception.status, 2)

    def test_folder_without_a_table(self):
        with self.assertRaises(npusim.Error) as caught:
            npusim.results(self.folder)
        self.assertEqual(caught.exception.status, 2)
        self.assertIn("not the folder of a finished sweep", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
