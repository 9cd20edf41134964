// The file of `--trace`, written while a run goes on; "-" is standard output. Throws InputError where it
// cannot be opened, before anything is simulated, or written to its end.
#pragma once

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/diagnostic.h"
#include "sim/report/trace_writer.h"

namespace npu::tools {

class TraceFile {
 public:
  TraceFile(std::string name, report::TracePlan plan);

  report::Observer& listener() { return *writer_; }
  // After the run, whether it completed or not. What is wrong where it could not be written to its end.
  std::optional<Diagnostic> close();

 private:
  static constexpr std::size_t kBufferBytes = 1 << 20;

  std::string name_;
  std::vector<char> buffer_ = std::vector<char>(kBufferBytes);
  std::ofstream file_;
  std::ostream& out_;
  std::optional<report::TraceWriter> writer_;  // ends the text of the file before the file goes
};

}  // namespace npu::tools
