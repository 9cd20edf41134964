"""npusim.run answers what the program answers."""
import json
import unittest

import numpy
import npusim

from support import STRIPES, InFolder, printed


class Run(InFolder):
    def test_is_the_json_of_the_program(self):
        expected = json.loads(printed("run", STRIPES, "--on", "tcc750x", "--timing-only", "--json", "-"))
        self.assertEqual(npusim.run(STRIPES, on="tcc750x"), expected)

    def test_set_changes_constants_of_this_run(self):
        expected = json.loads(printed("run", STRIPES, "--on", "tcc750x", "--timing-only", "--json", "-", "--set",
                                      "npu.dma.setup_ns=2000", "--set", "dram.peak_gb_s=4"))
        constants = {"npu.dma.setup_ns": numpy.int64(2000), "dram.peak_gb_s": 4.0}
        self.assertEqual(npusim.run(STRIPES, on="tcc750x", set=constants), expected)

    def test_many_frames_are_those_of_the_program(self):
        expected = json.loads(printed("run", STRIPES, "--on", "tcc750x", "--timing-only", "--json", "-", "--frames", 4,
                                      "--in-flight", 3, "--clusters", 2))
        self.assertEqual(npusim.run(STRIPES, on="tcc750x", frames=4, in_flight=3, clusters=2), expected)

    def test_computes_values_where_they_are_asked_for(self):
        self.assertTrue(npusim.run("zoo:lenet5", on="tcc750x")["timing_only"])
        report = npusim.run("zoo:lenet5", on="tcc750x", values=True)
        self.assertFalse(report["timing_only"])
        self.assertIn("equal the reference's", " ".join(report["notes"]))

    def test_takes_an_array_for_input(self):
        images = numpy.load(STRIPES / "images.npy")
        numpy.save(self.folder / "one.npy", images[:1])
        ours, theirs = self.folder / "ours", self.folder / "theirs"
        npusim.run(STRIPES, on="tcc750x", input=images[:1], output=ours)
        printed("run", STRIPES, "--on", "tcc750x", "--input", self.folder / "one.npy", "--output", theirs)
        self.assertEqual(ours.read_bytes(), theirs.read_bytes())

    def test_layers_are_columns_that_sum_to_the_latency(self):
        report = npusim.run("zoo:lenet5", on="tcc750x")
        layers = npusim.columns(report["layers"])
        self.assertEqual(layers["critical_ps"].dtype, numpy.float64)
        self.assertEqual(layers["layer"].dtype, object)
        self.assertEqual(len(layers["layer"]), len(report["layers"]))
        self.assertEqual(layers["critical_ps"].sum(), round(report["latency_ms"] * 1e9))


class RunBad(InFolder):
    def refused(self, *positional, **named):
        with self.assertRaises(npusim.Error) as caught:
            npusim.run(*positional, **named)
        return caught.exception

    def test_unknown_model_has_status_2_and_the_message_of_the_program(self):
        error = self.refused("zoo:nope", on="tcc750x")
        self.assertEqual(error.status, 2)
        self.assertTrue(str(error).startswith("zoo:nope: the zoo has no network 'nope'"), str(error))
        self.assertIsNone(error.report)

    def test_unknown_key(self):
        error = self.refused(STRIPES, on="tcc750x", set={"npu.dma.setup": 1})
        self.assertEqual(error.status, 2)
        self.assertIn("npu.dma.setup: unknown key", str(error))

    def test_unknown_option(self):
        error = self.refused(STRIPES, on="tcc750x", tming_only=True)
        self.assertEqual(error.status, 2)
        self.assertIn("--tming-only", str(error))

    def test_value_that_is_no_word(self):
        with self.assertRaises(TypeError):
            npusim.run(STRIPES, on="tcc750x", set={"npu.cores": object()})

    def test_run_without_a_machine_has_no_report(self):
        with self.program("echo 34 tensors"):
            error = self.refused("zoo:lenet5", on="reference", dump="x")
        self.assertEqual(error.status, 2)
        self.assertIn("no report: 34 tensors", str(error))

    def test_failure_with_a_report_keeps_it(self):
        with self.program("echo '{\"races\": 2}'; echo 'npusim: 2 races' >&2; exit 3"):
            error = self.refused(STRIPES, on="tcc750x")
        self.assertEqual((error.status, str(error), error.report), (3, "2 races", {"races": 2}))

    def test_fault_of_the_program_has_status_3(self):
        (self.folder / "npu_cmd.asm").write_text("run mm.0\ntrap\n")
        printed("asm", self.folder / "npu_cmd.asm", "-o", self.folder / "npu_cmd.bin")
        error = self.refused(self.folder, on="tcc750x")
        self.assertEqual(error.status, 3)
        self.assertFalse(error.report["completed"])


if __name__ == "__main__":
    unittest.main()
