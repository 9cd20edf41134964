// npusim compile for an Akida 1.0.
#include <iostream>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "tools/akida/program.h"
#include "tools/akida/verbs.h"
#include "tools/exit_status.h"
#include "workloads/compiler/mesh/explain.h"
#include "workloads/onnx/export.h"

namespace npu::tools {

int compile_akida(const CompileOptions& o, const AkidaHardware& hardware) {
  NetworkOptions options = o.network;
  options.values = o.folder.has_value() && !o.timing_only;
  const auto network = build_akida(options, hardware);
  if (o.explain) std::cout << compiler::mesh::explain(network.compiled.mapping, hardware.config.npu.np);
  if (!o.folder) return kSuccess;
  write_akida_folder(*o.folder, network, options.values);
  std::cerr << fmt::format("{}: {} bytes of program, {} records, {} passes, {} layers\n", *o.folder,
                           network.compiled.program.bytes(), network.compiled.program.records.size(),
                           network.compiled.mapping.passes, network.layers.size());
  for (const auto& note : network.notes) std::cerr << "note: " << note << '\n';
  return kSuccess;
}

}  // namespace npu::tools
