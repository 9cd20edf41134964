#include "tools/run_output.h"

#include <iostream>

#include "sim/report/sinks.h"
#include "tools/files.h"
#include "tools/html/run_page.h"

namespace npu::tools {

namespace {

std::string full_text(const report::RunReport& r) {
  std::string text = report::summary_text(r);
  if (r.completed()) text += "\n" + report::engine_text(r) + "\n" + report::layer_text(r);
  for (const auto& note : r.notes) text += "note: " + note + "\n";
  return text;
}

}  // namespace

bool is_page(const std::string& file) {
  return file != "-" && !file.ends_with(".txt");
}

void write_reports(const RunOptions& o, const Machine& machine, const report::RunReport& r) {
  const auto write = [](const std::optional<std::string>& file, const std::string& text) {
    if (file) write_text(*file, text);
    return file == "-";
  };
  std::string text = full_text(r);
  if (o.timeline && r.completed()) text += "\n" + report::timeline_text(r.record);
  bool taken = write(o.json, report::to_json(r).dump(1) + "\n");
  taken |= write(o.report, o.report && is_page(*o.report) ? run_page(r, machine) : text);
  if (r.completed()) taken |= write(o.csv, report::to_csv(r));  // no table of a run that did not end
  taken |= o.trace == "-";                                      // where it was written during the run
  if (!taken) std::cout << text;
}

}  // namespace npu::tools
