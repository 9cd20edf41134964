// npusim verify on an Akida 1.0: somebody's program, row by row against the reference.
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "tools/akida/comparison.h"
#include "tools/akida/simulate.h"
#include "tools/akida/verbs.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "workloads/integer/integer_json.h"
#include "workloads/quant/calibrate.h"

namespace npu::tools {

namespace {

// The integers that the program was made of, where its folder has them; else the network is quantised again.
integer::IntegerGraph integers_of(const VerifyOptions& o, const AkidaNetwork& network) {
  const auto file = std::filesystem::path(o.folder) / integer::kFile;
  return std::filesystem::exists(file) ? integer::load(file) : network.integer;
}

void check_layers(const AkidaProgram& program, const integer::IntegerGraph& graph) {
  for (const auto& record : program.records) {
    const auto layer = static_cast<std::size_t>(record.a.layer);
    if (layer >= graph.nodes.size())
      throw InputError(
          Diagnostic{.file = program.file,
                     .what = fmt::format("has a layer {}; the network has {}", layer, graph.nodes.size())});
    const auto& shape = std::get<integer::EventLayer>(graph.nodes[layer].operation).shape;
    const auto g = akida::geometry_of(record.a);
    const auto& out = graph.tensor(graph.nodes[layer].output);
    if (record.a.filters != shape.filters || g.out_x() != out.height || g.out_y() != out.width)
      throw InputError(
          Diagnostic{.file = program.file,
                     .path = shape.name,
                     .what = fmt::format("makes a map of {}x{}x{}; the network's is {}x{}x{}", g.out_x(),
                                         g.out_y(), record.a.filters, out.height, out.width, out.channels)});
  }
}

}  // namespace

int verify_akida(const VerifyOptions& o, const AkidaHardware& hardware) {
  const auto program = load_akida_program(o.folder);
  auto network = build_akida(o.network, hardware);
  network.integer = integers_of(o, network);
  check_layers(program, network.integer);
  std::vector<std::vector<std::uint8_t>> inputs;
  if (o.input) {
    const auto stored = load_inputs(*o.input, o.index);
    inputs.push_back(akida_input(stored, o.index, network));
  } else {
    constexpr std::uint64_t kSeed = 2;  // not one of the calibration's
    const auto& format = network.integer.input;
    inputs.push_back(
        akida_input(quant::seeded_images(network.graph, 1, kSeed, format.mean, format.std).front(), network));
  }
  const std::vector<std::int32_t> input(inputs.front().begin(), inputs.front().end());
  RowComparison comparison(network.integer, input);
  auto simulated = simulate_akida(hardware, program, inputs,
                                  {.functional = true, .tap = [&](int layer, const mesh::RowOfEvents& row) {
                                     comparison.row(layer, row);
                                   }});
  if (!simulated.report.completed()) {
    std::cerr << "npusim: " << simulated.report.fault->to_string() << '\n';
    return kProgramFailed;
  }
  comparison.finish();
  const auto tensors = network.integer.nodes.size();
  const auto& difference = comparison.first();
  nlohmann::ordered_json j{{"equal", !difference}, {"tensors", tensors}, {"elements", comparison.elements()}};
  j["first_difference"] = nullptr;
  if (difference)
    j["first_difference"] = {{"layer", difference->layer},     {"row", difference->x},
                             {"column", difference->y},        {"channel", difference->channel},
                             {"machine", difference->machine}, {"reference", difference->reference}};
  if (o.json) write_text(*o.json, j.dump(1) + "\n");
  if (o.json != "-")
    std::cout << (difference ? "NOT equal: " + difference->to_string()
                             : fmt::format("equal: {} layers, {} elements", tensors, comparison.elements()))
              << '\n';
  return difference ? kCheckFailed : kSuccess;
}

}  // namespace npu::tools
