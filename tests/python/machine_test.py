"""npusim.describe, machines and zoo."""
import unittest

import npusim

from support import SOURCE, printed


class Machines(unittest.TestCase):
    def test_every_constant_has_value_unit_and_source(self):
        keys = npusim.describe("tcc750x")
        setup = keys["npu.dma.setup_ns"]
        self.assertEqual((setup["unit"], setup["tag"]), ("ns", "fitted"))
        self.assertIn("lenet5", setup["rows"])
        for name, key in keys.items():
            self.assertLessEqual({"value", "unit", "range", "meaning"}, set(key), name)
            if not isinstance(key["value"], str):
                self.assertIn(key["tag"], ("published", "decoded", "inferred", "fitted", "assumed"), name)
                self.assertTrue(key["from"], name)

    def test_constants_are_those_of_the_configuration_that_the_program_prints(self):
        lines = [line.strip() for line in printed("describe", "tcc7502", "--config").splitlines()]
        for name, key in npusim.describe("tcc7502").items():
            start = f"{name.split('.')[-1]}: {{value: {key['value']}, tag: {key.get('tag')},"
            if not isinstance(key["value"], str):
                self.assertTrue(any(line.startswith(start) for line in lines), start)

    def test_set_changes_a_constant_and_its_tag(self):
        key = npusim.describe("tcc750x", set={"npu.dma.setup_ns": 200})["npu.dma.setup_ns"]
        self.assertEqual((key["value"], key["tag"]), (200, "user"))

    def test_unknown_machine_bad(self):
        with self.assertRaises(npusim.Error) as caught:
            npusim.describe("tcc760x")
        self.assertEqual(caught.exception.status, 2)

    def test_machines_are_the_files_of_configs_hw(self):
        self.assertEqual(set(npusim.machines()), {file.stem for file in (SOURCE / "configs" / "hw").glob("*.yaml")})
        self.assertTrue(npusim.machines()["tcc750x"].startswith("Telechips TCC7500"))

    def test_networks_of_the_zoo_have_size_and_summary(self):
        network = npusim.zoo()["zoo:lenet5"]
        self.assertEqual(network["size"], "32x32")
        self.assertIn("convolutions", network["summary"])


if __name__ == "__main__":
    unittest.main()
