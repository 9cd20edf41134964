// A compiled model, read and checked: what the verbs that simulate begin with.
#pragma once

#include <filesystem>
#include <optional>

#include "drivers/tcc750x/buffer_sizes.h"
#include "drivers/tcc750x/driver.h"
#include "isa/container/compiled_model.h"

namespace npu::tools {

struct Program {
  container::CompiledModel model;
  std::vector<tcc750x::Command> commands;  // decoded
  tcc750x::BufferSizes sizes{};            // what the commands touch, or network.json's where larger

  std::string name() const;
  std::int64_t input_bytes() const { return sizes[static_cast<std::size_t>(tcc750x::dma::Base::kInput)]; }
  std::int64_t output_bytes() const { return sizes[static_cast<std::size_t>(tcc750x::dma::Base::kOutput)]; }
  tcc750x::Model driver_model() const {
    return {.commands = model.commands, .weights = model.weights, .sizes = sizes};
  }
};

// Throws InputError with all problems: files, commands that do not decode, weights that are too short,
// buffers of network.json that are smaller than what the program touches.
Program load_program(const std::filesystem::path& folder,
                     const std::optional<std::filesystem::path>& network_file,
                     container::Weights weights = container::Weights::kRead);

}  // namespace npu::tools
