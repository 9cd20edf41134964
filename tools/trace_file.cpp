#include "tools/trace_file.h"

#include <iostream>

#include "sim/core/diagnostic.h"

namespace npu::tools {

TraceFile::TraceFile(std::string name, report::TracePlan plan)
    : name_(std::move(name)), out_(name_ == "-" ? std::cout : static_cast<std::ostream&>(file_)) {
  if (name_ != "-") {
    file_.rdbuf()->pubsetbuf(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    file_.open(name_, std::ios::binary);
    if (!file_) throw InputError(Diagnostic{.file = name_, .what = "cannot be written"});
  }
  writer_.emplace(out_, std::move(plan));
}

std::optional<Diagnostic> TraceFile::close() {
  writer_->close();
  if (name_ != "-") file_.close();
  if (!out_) return Diagnostic{.file = name_, .what = "cannot be written to its end"};
  return std::nullopt;
}

}  // namespace npu::tools
