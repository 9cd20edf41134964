#include "isa/container/compiled_model.h"

#include <fmt/format.h>

#include "isa/container/file.h"
#include "sim/core/diagnostic.h"

namespace npu::container {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& file) {
  std::error_code status;
  return fs::exists(file, status);
}

std::vector<std::uint32_t> to_words(const std::vector<std::uint8_t>& bytes) {
  std::vector<std::uint32_t> words(bytes.size() / 4);
  for (std::size_t i = 0; i < words.size() * 4; ++i) words[i / 4] |= std::uint32_t{bytes[i]} << (8 * (i % 4));
  return words;
}

void read_commands(CompiledModel& model, std::vector<Diagnostic>& problems) {
  const auto file = model.folder / CompiledModel::kCommandsFile;
  const auto bytes = read_file(file, problems);
  if (!bytes) return;
  if (bytes->empty() || bytes->size() % CompiledModel::kPageBytes != 0) {
    problems.push_back({.file = file.string(),
                        .what = fmt::format("{} bytes are no whole number of {}-byte pages", bytes->size(),
                                            CompiledModel::kPageBytes)});
    return;
  }
  model.commands = to_words(*bytes);
}

void read_weights(CompiledModel& model, Weights weights, std::vector<Diagnostic>& problems) {
  const auto file = model.folder / CompiledModel::kWeightsFile;
  if (!is_there(file)) return;
  std::error_code status;
  const auto size = fs::file_size(file, status);
  if (!status) model.weight_bytes = static_cast<std::int64_t>(size);
  if (weights == Weights::kSizeOnly && !status) {
    model.has_weights = true;
    return;
  }
  if (auto bytes = read_file(file, problems)) {
    model.weights = std::move(*bytes);
    model.has_weights = true;
  }
}

void read_network(CompiledModel& model, const std::optional<fs::path>& given,
                  std::vector<Diagnostic>& problems) {
  const auto file = given.value_or(model.folder / CompiledModel::kNetworkFile);
  if (!given && !is_there(file)) return;
  try {
    model.network = load_network(file);
    model.has_network = true;
  } catch (const InputError& error) {
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
  }
}

}  // namespace

CompiledModel load_compiled_model(const fs::path& folder, const std::optional<fs::path>& network_file,
                                  Weights weights) {
  std::error_code status;
  if (!fs::is_directory(folder, status)) {
    throw InputError(
        {.file = folder.string(),
         .what = is_there(folder) ? "is no folder" : "does not exist",
         .hint = fmt::format("a compiled model is a folder with {}", CompiledModel::kCommandsFile)});
  }
  CompiledModel model{.folder = folder};
  std::vector<Diagnostic> problems;
  read_commands(model, problems);
  read_weights(model, weights, problems);
  read_network(model, network_file, problems);
  if (!problems.empty()) throw InputError(std::move(problems));
  return model;
}

}  // namespace npu::container
