// What a compiled model's folder holds, the vendor's names for it:
//   npu_cmd.bin             commands: 32-bit little-endian words, 512-byte pages
//   quantized_network.bin   weights and channel parameters; may be absent, then only timing can be simulated
//   network.json            our own description (network.h); may be absent
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "isa/container/network.h"

namespace npu::container {

struct CompiledModel {
  static constexpr const char* kCommandsFile = "npu_cmd.bin";
  static constexpr const char* kWeightsFile = "quantized_network.bin";
  static constexpr const char* kNetworkFile = "network.json";
  static constexpr std::int64_t kPageBytes = 512;

  std::filesystem::path folder = {};
  std::vector<std::uint32_t> commands = {};
  std::vector<std::uint8_t> weights = {};
  bool has_weights = false;
  std::int64_t weight_bytes = 0;  // of the file
  NetworkDescription network = {};
  bool has_network = false;
};

// Time asks for no weights, and files of them are large.
enum class Weights { kRead, kSizeOnly };

// `network_file` takes the place of the folder's network.json and must exist. Throws InputError with every
// problem of the folder.
CompiledModel load_compiled_model(const std::filesystem::path& folder,
                                  const std::optional<std::filesystem::path>& network_file = std::nullopt,
                                  Weights weights = Weights::kRead);

}  // namespace npu::container
