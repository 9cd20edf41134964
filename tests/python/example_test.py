"""The example of the documentation runs, and finds a knee."""
import re
import subprocess
import sys
import unittest

from support import SOURCE


class Example(unittest.TestCase):
    def test_finds_the_bandwidth_beyond_which_the_port_limits(self):
        done = subprocess.run([sys.executable, SOURCE / "docs/examples/explore.py"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        port = float(re.search(r"port moves ([0-9.]+) GB/s", done.stdout)[1])
        knee = float(re.search(r"From ([0-9.]+) GB/s on", done.stdout)[1])
        self.assertTrue(port / 2 < knee < 2 * port, done.stdout)
        self.assertEqual(len(re.findall(r"^  .* us, ", done.stdout, re.MULTILINE)), 3)


if __name__ == "__main__":
    unittest.main()
