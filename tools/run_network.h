// The first half of `npusim run` for a network: what to simulate, and what its values must be.
#pragma once

#include <CLI/CLI.hpp>

#include "tools/comparison.h"
#include "tools/network_model.h"

namespace npu::tools {

// Adds --calib, --mean, --std, --m-sigma, --strategy and what only an akida knows (akida/choice.h).
void add_network_options(CLI::App& verb, NetworkOptions& options);
// Throws InputError with every option that the machine's product has no use for.
void check_network_options(const NetworkOptions& options, const Machine& machine);

// The input of a run: image `index` of a file, or a seeded one.
std::vector<std::int8_t> choose_input(const NetworkModel& model, const NetworkOptions& options,
                                      const std::optional<std::string>& file, std::int64_t index);

// How long the host takes for what the device does not have; 0 where it does everything.
double host_stage_ns(const container::NetworkDescription& network, const Hardware& hardware);

// The result of the machine, [C][H][W] as real numbers, and of the host's share of the network after it.
std::vector<Tensor> results_of(const NetworkModel& model, std::span<const std::uint8_t> output);

}  // namespace npu::tools
