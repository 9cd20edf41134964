"""Where the program is, and what Python does while it runs."""
import os
import pathlib
import signal
import threading
import time
import unittest
from unittest import mock

import npusim

from support import InFolder


def wait_for(file):
    while not file.exists():
        time.sleep(0.02)


class Worker(InFolder):
    def test_other_threads_go_on_while_a_run_is_waited_for(self):
        with self.program(f"while [ ! -e {self.folder}/go ]; do sleep 0.02; done; echo '{{}}'"):
            reports = []
            thread = threading.Thread(target=lambda: reports.append(npusim.run("a", on="x")))
            thread.start()
            (self.folder / "go").touch()  # never, if the run kept this thread from running
            thread.join()
        self.assertEqual(reports, [{}])

    def test_interrupt_ends_the_worker(self):
        started = self.folder / "started"
        script = f"echo $$ > {started}.new; mv {started}.new {started}; exec sleep 1000"

        def interrupt():
            wait_for(started)
            os.kill(os.getpid(), signal.SIGINT)

        with self.program(script):
            thread = threading.Thread(target=interrupt)
            thread.start()
            with self.assertRaises(KeyboardInterrupt):
                npusim.run("a", on="x")
            thread.join()
        with self.assertRaises(ProcessLookupError):
            os.kill(int(started.read_text()), 0)

    def test_environment_names_another_program(self):
        file = self.folder / "other"
        file.write_text("#!/bin/sh\necho '{\"other\": true}'\n")
        file.chmod(0o755)
        with mock.patch.dict(os.environ, NPUSIM_BINARY=str(file)):
            self.assertEqual(npusim.run("a", on="x"), {"other": True})

    def test_output_that_is_no_text_is_none_the_less_read(self):
        with self.program("printf '\\377' >&2; exit 70"), self.assertRaises(npusim.Error) as caught:
            npusim.run("a", on="x")
        self.assertEqual((caught.exception.status, str(caught.exception)), (70, "\\xff"))


class WorkerBad(InFolder):
    def test_program_that_is_not_there(self):
        with mock.patch.object(npusim, "executable", self.folder / "none"), self.assertRaises(FileNotFoundError):
            npusim.machines()

    def test_program_that_cannot_be_started(self):
        file = pathlib.Path(self.folder / "data")
        file.touch(mode=0o644)
        with mock.patch.object(npusim, "executable", file), self.assertRaises(OSError):
            npusim.machines()

    def test_death_by_a_signal_has_its_number_negative(self):
        with self.program("kill -9 $$"), self.assertRaises(npusim.Error) as caught:
            npusim.run("a", on="x")
        self.assertEqual(caught.exception.status, -9)
        self.assertIn("died of signal 9", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
