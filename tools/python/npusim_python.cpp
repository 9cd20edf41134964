// npusim._pool: runs of npusim as worker processes, for the Python half of the package beside this file.
//
//   run_all(executable, [[argument, ...], ...], workers) -> [(status, output, error, reason), ...]
//
// The order of the answers is that of the runs. Other threads of Python go on meanwhile; Ctrl-C ends the
// workers. Raises OSError where no process can be started, ValueError for less than one worker.
#include <chrono>
#include <string>
#include <vector>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "sim/core/diagnostic.h"
#include "tools/worker_pool.h"

namespace npu::tools {

namespace {

namespace py = pybind11;

constexpr std::chrono::milliseconds kBetweenLooksAtSignals{100};

// Python runs its signal handlers only when it is asked to.
void raise_signals() {
  const py::gil_scoped_acquire lock;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

std::vector<Finished> run_all(const std::string& executable,
                              const std::vector<std::vector<std::string>>& runs, int workers) {
  if (workers < 1) throw py::value_error("workers: at least 1");
  const py::gil_scoped_release others_go_on;
  WorkerPool pool(executable, workers);
  std::vector<Finished> all(runs.size());
  for (std::size_t next = 0; next < runs.size() || pool.running() > 0;) {
    while (next < runs.size() && pool.has_room()) {
      pool.start(next, {.arguments = runs[next]});
      ++next;
    }
    if (auto finished = pool.wait_for(kBetweenLooksAtSignals)) {
      const std::size_t job = finished->job;
      all[job] = std::move(*finished);
    }
    raise_signals();
  }
  return all;
}

// What a program prints is text by intention only.
py::str text(const std::string& bytes) {
  return py::reinterpret_steal<py::str>(
      PyUnicode_DecodeUTF8(bytes.data(), std::ssize(bytes), "backslashreplace"));
}

py::list answers(const std::string& executable, const std::vector<std::vector<std::string>>& runs,
                 int workers) {
  py::list list;
  for (const auto& finished : run_all(executable, runs, workers)) {
    list.append(py::make_tuple(finished.status, text(finished.output), text(finished.error),
                               text(finished.status == 0 ? "" : reason_of(finished))));
  }
  return list;
}

}  // namespace

}  // namespace npu::tools

PYBIND11_MODULE(_pool, module) {
  module.doc() = "runs of npusim as worker processes";
  pybind11::register_local_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const npu::InputError& error) {
      PyErr_SetString(PyExc_OSError, error.what());
    }
  });
  module.def("run_all", &npu::tools::answers, pybind11::arg("executable"), pybind11::arg("runs"),
             pybind11::arg("workers"),
             "Statuses, standard outputs, standard errors and reasons of failure, in the order of the runs.");
}
