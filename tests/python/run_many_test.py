"""npusim.run_many: several at a time, in their order, failures in their place."""
import math
import unittest

import npusim

from support import STRIPES, InFolder


class RunMany(InFolder):
    def test_is_one_run_after_the_other(self):
        runs = [{"model": STRIPES, "on": "tcc750x", "set": {"npu.dma.setup_ns": ns}} for ns in (100, 500, 900)]
        self.assertEqual(npusim.run_many(runs, workers=2), [npusim.run(**one) for one in runs])

    def test_runs_are_at_work_at_the_same_time(self):
        # Each waits for the other.
        script = """touch "{0}/$2.is_here"
            while [ ! -e "{0}/a.is_here" ] || [ ! -e "{0}/b.is_here" ]; do sleep 0.02; done
            echo "{{\\"model\\": \\"$2\\"}}"
            """.format(self.folder)
        with self.program(script):
            reports = npusim.run_many([{"model": name, "on": "x"} for name in "ab"], workers=2)
        self.assertEqual(reports, [{"model": "a"}, {"model": "b"}])

    def test_order_is_that_of_the_runs_whoever_ends_first(self):
        script = """if [ "$2" = a ]; then while [ ! -e "{0}/done" ]; do sleep 0.02; done; else touch "{0}/done"; fi
            echo "{{\\"model\\": \\"$2\\"}}"
            """.format(self.folder)
        with self.program(script):
            reports = npusim.run_many([{"model": name, "on": "x"} for name in "abc"], workers=2)
        self.assertEqual([report["model"] for report in reports], ["a", "b", "c"])

    def test_failure_is_a_dict_in_its_place(self):
        good = {"model": STRIPES, "on": "tcc750x"}
        reports = npusim.run_many([good, {**good, "model": "zoo:nope"}, good])
        self.assertEqual(reports[0], reports[2])
        self.assertEqual(reports[1]["status"], 2)
        self.assertIn("no network 'nope'", reports[1]["error"])
        latency = npusim.columns(reports)["latency_ms"]
        self.assertEqual([math.isnan(ms) for ms in latency], [False, True, False])

    def test_none_of_none(self):
        self.assertEqual(npusim.run_many([]), [])

    def test_run_without_a_model_is_refused_before_anything_runs_bad(self):
        with self.program(f"touch {self.folder}/ran"), self.assertRaises(TypeError):
            npusim.run_many([{"model": "a", "on": "x"}, {"on": "x"}])
        self.assertFalse((self.folder / "ran").exists())

    def test_no_worker_bad(self):
        with self.assertRaises(ValueError):
            npusim.run_many([{"model": "a", "on": "x"}], workers=0)


if __name__ == "__main__":
    unittest.main()
