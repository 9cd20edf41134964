// Layers of Akida 1.0 to a program: mapped onto neural processors, packed into passes, each NP's share
// written as a record.
//
//   layer l of a pass     records: every tile of rows with every part of the filters, on the next free NPs
//   routes                every record of a layer to every record of the next; the last of a pass to the
//   output
//
// Rows and filters are dealt out evenly: the largest share is the one that the mapping states.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "isa/akida/program.h"
#include "isa/container/network.h"
#include "models/mesh/fully_connected_config.h"
#include "models/mesh/neural_processor_config.h"
#include "workloads/compiler/mesh/limits.h"
#include "workloads/compiler/mesh/mapping.h"
#include "workloads/integer/event_layer.h"

namespace npu::compiler::akida {

struct Machine {
  npu::mesh::NeuralProcessorConfig np;
  npu::mesh::FullyConnectedConfig fully_connected;
};

struct Options {
  mesh::MapMode mode = mesh::MapMode::kMinimal;
  std::vector<mesh::StatedSplit> stated = {};
};

struct Compiled {
  mesh::Mapping mapping;
  npu::akida::Program program;
  std::vector<std::int64_t> bytes_of_layer;  // of its records
  std::vector<int> external_layers;          // fully connected, with external weights
  container::NetworkDescription network;     // layers, what each record is for, sizes of the buffers
  std::vector<std::string> notes;            // warnings of the limits, notes of the mapping
};

// Layers with values, or shapes only (tracks of zeros). Throws InputError: layers beyond the machine's
// limits, maps that do not fit, more external layers than the machine has NPs for.
Compiled compile(std::span<const integer::EventLayer> layers, const Machine& machine, const Options& options);

// "conv 3x3 s2, 32 -> 64, max-pool"
std::string describe(const mesh::Layer& layer);

}  // namespace npu::compiler::akida
