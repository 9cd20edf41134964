"""What the tests of the Python module share."""
import contextlib
import pathlib
import stat
import subprocess
import tempfile
import unittest

import npusim

SOURCE = pathlib.Path(__file__).resolve().parents[2]
STRIPES = SOURCE / "tests" / "programs" / "stripes"  # a compiled model, the smallest
NPUSIM = pathlib.Path(npusim.__file__).parents[2] / "npusim"


def printed(*arguments):
    """What the program itself prints."""
    done = subprocess.run([NPUSIM, *map(str, arguments)], capture_output=True, text=True, check=True)
    return done.stdout


class InFolder(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    @contextlib.contextmanager
    def program(self, script):
        """In place of npusim: a shell script, $1 .. its arguments."""
        file = self.folder / "program"
        file.write_text("#!/bin/sh\n" + script)
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        npusim.executable = file
        try:
            yield
        finally:
            npusim.executable = None
