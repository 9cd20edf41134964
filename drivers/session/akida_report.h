// Makes the report of a run on an Akida out of its record and its program: accounts, critical path, layers,
// energy.
#pragma once

#include <span>

#include "drivers/session/akida_session.h"
#include "models/akida/program_check.h"
#include "sim/report/run_report.h"

namespace npu::session {

// What the program's maker knows of its layers, by the numbers that the records have.
struct AkidaLayers {
  std::vector<report::Layer> layers;
  std::vector<double> input_elements;  // of each layer's input, for measured densities
  // Expected densities, where no values were computed.
  std::vector<double> densities;
};

// Times and tables are filled only where the run completed.
report::RunReport build_report(const AkidaOutcome& outcome, const std::optional<Fault>& fault,
                               std::span<const akida::PlacedRecord> records, const board::AkidaConfig& config,
                               const AkidaLayers& layers);

}  // namespace npu::session
