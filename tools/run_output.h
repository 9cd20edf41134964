// What `npusim run` writes, whatever the machine.
#pragma once

#include <string>

#include "sim/report/run_report.h"
#include "tools/machine.h"
#include "tools/run_options.h"

namespace npu::tools {

// A page for browsers rather than text.
bool is_page(const std::string& file);

// The report goes to standard output unless one of the files does.
void write_reports(const RunOptions& options, const Machine& machine, const report::RunReport& report);

}  // namespace npu::tools
