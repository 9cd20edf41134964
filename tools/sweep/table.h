// The answer of a sweep: a row a point, in the order of the file, whatever the order in which they were
// computed.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/sweep/plan.h"
#include "tools/sweep/store.h"

namespace npu::sweep {

// {"sweep", "question", "columns": [{"name", "role": axis|result, "unit"}],
//  "objectives": {"minimise": [...], "maximise": [...]},
//  "sensitivity": [{"key", "result", "effect", "trend"}],
//  "rows": [{"point", "status": ok|failed, "reason", "kept", "pareto", "values": {column: value}}]}
// `results` are in the order of the plan's points. Throws InputError where an objective or a filter names no
// column.
nlohmann::ordered_json make_table(const Spec& spec, const Plan& plan,
                                  const std::vector<PointResult>& results);

std::string table_csv(const nlohmann::ordered_json& table);
// For a terminal: the Pareto front, or the first rows where there is none.
std::string table_text(const nlohmann::ordered_json& table);

// Names that objectives and filters may use; throws InputError for others, before anything is run.
void check_names(const Spec& spec, const Plan& plan);

}  // namespace npu::sweep
