#include "tools/program.h"

#include <fmt/format.h>

#include "sim/core/diagnostic.h"

namespace npu::tools {

using tcc750x::dma::Base;

std::string Program::name() const {
  if (!model.network.name.empty()) return model.network.name;
  const auto folder = std::filesystem::weakly_canonical(model.folder);
  return folder.filename().string();
}

Program load_program(const std::filesystem::path& folder,
                     const std::optional<std::filesystem::path>& network_file, container::Weights wanted) {
  Program program{.model = container::load_compiled_model(folder, network_file, wanted)};
  const auto& model = program.model;
  const auto command_file = (model.folder / container::CompiledModel::kCommandsFile).string();
  auto commands = tcc750x::decode_program(model.commands);
  if (!commands)
    throw InputError(
        Diagnostic{.file = command_file, .offset = commands.error().offset, .what = commands.error().what});
  program.commands = std::move(commands.value());
  program.sizes = tcc750x::scan_buffer_sizes(program.commands);

  std::vector<Diagnostic> problems;
  auto& weights = program.sizes[static_cast<std::size_t>(Base::kWeights)];
  if (model.has_weights && model.weight_bytes < weights) {
    problems.push_back(
        {.file = (model.folder / container::CompiledModel::kWeightsFile).string(),
         .what = fmt::format("has {} bytes; the commands read {}", model.weight_bytes, weights),
         .hint = "is it the weights file of these commands?"});
  }
  weights = std::max(weights, model.weight_bytes);
  const auto claim = [&](Base base, const std::optional<std::int64_t>& bytes, const char* key) {
    auto& size = program.sizes[static_cast<std::size_t>(base)];
    if (bytes && *bytes < size) {
      problems.push_back({.file = network_file
                                      ? network_file->string()
                                      : (model.folder / container::CompiledModel::kNetworkFile).string(),
                          .path = fmt::format("buffers.{}", key),
                          .what = fmt::format("{} bytes; the commands touch {}", *bytes, size)});
    }
    if (bytes) size = std::max(size, *bytes);
  };
  claim(Base::kInput, model.network.buffers.input, "input");
  claim(Base::kOutput, model.network.buffers.output, "output");
  claim(Base::kWork, model.network.buffers.work, "work");
  if (!problems.empty()) throw InputError(std::move(problems));
  return program;
}

}  // namespace npu::tools
