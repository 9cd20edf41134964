#include "tools/html/run_page.h"

#include <map>

#include "sim/report/sinks.h"
#include "tools/html/page.h"
#include "tools/html/provenance_data.h"
#include "tools/html/roofline_data.h"
#include "tools/html/timeline_data.h"

namespace npu::tools {

namespace {

nlohmann::ordered_json path_by_layer(const report::RunReport& r) {
  std::map<std::pair<std::size_t, std::string>, Time> sums;
  for (const auto& segment : r.path)
    sums[{report::row_of(segment, r.purposes, r.layers.size()), report::what_of(segment, r.purposes)}] +=
        segment.length();
  auto rows = nlohmann::ordered_json::array();
  for (const auto& [key, time] : sums) rows.push_back({key.first, key.second, time.value});
  return rows;
}

}  // namespace

nlohmann::ordered_json run_page_data(const report::RunReport& r, const Machine& machine) {
  nlohmann::ordered_json data{{"run", report::to_json(r)},
                              {"machine", {{"name", machine.name()}, {"summary", machine.summary()}}}};
  if (!r.completed()) return data;
  data["published"] = nullptr;
  if (r.published)
    data["published"] = {{"latency_ms", r.published->latency_ms},
                         {"measures", r.published->measures},
                         {"source", r.published->source},
                         {"fitted", r.published->fitted}};
  data["path_by_layer"] = path_by_layer(r);
  data["timeline"] = timeline_data(r);
  data["roofline"] = nullptr;  // of arrays of multipliers only
  if (const auto* hardware = machine.tcc750x()) data["roofline"] = roofline_data(r, hardware->config);
  data["provenance"] = provenance_data(r, machine);
  return data;
}

std::string run_page(const report::RunReport& r, const Machine& machine) {
  return fill_page("run.html", r.model + " on " + r.machine, run_page_data(r, machine));
}

}  // namespace npu::tools
