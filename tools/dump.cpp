#include "tools/dump.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "sim/core/npy.h"
#include "workloads/reference/float_run.h"
#include "workloads/reference/integer_run.h"

namespace npu::tools {

namespace {

std::filesystem::path file_of(const std::filesystem::path& folder, std::size_t number, std::string name) {
  std::ranges::replace_if(
      name, [](char c) { return c == '/' || c == '\\' || c == ':'; }, '_');
  return folder / fmt::format("{:03}_{}.npy", number, name);
}

std::filesystem::path made(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw InputError(Diagnostic{.file = folder.string(), .what = "cannot be made: " + error.message()});
  return folder;
}

}  // namespace

std::size_t dump_reference(const NetworkModel& model, std::span<const std::int8_t> input,
                           const std::filesystem::path& folder) {
  const auto& graph = model.integer;
  const auto integers = made(folder / "integer"), floats = made(folder / "float");
  std::size_t files = 0;

  reference::IntegerReference reference(graph);
  std::size_t number = 0;
  reference.run(input, [&](integer::TensorId id) {
    const auto& t = graph.tensor(id);
    Tensor tensor{.type = DType::kS8, .shape = {t.channels, t.height, t.width}};
    const auto pixels = static_cast<std::size_t>(t.height) * static_cast<std::size_t>(t.width);
    const auto channels = static_cast<std::size_t>(t.channels);
    tensor.bytes.resize(pixels * channels);
    for (std::size_t p = 0; p < pixels; ++p) {
      for (std::size_t c = 0; c < channels; ++c)
        tensor.bytes[c * pixels + p] = static_cast<std::uint8_t>(reference.tensor(id)[p * channels + c]);
    }
    save_npy(file_of(integers, number++, t.name), tensor);
    ++files;
  });

  // The float network on the same input, as the quantised one sees it.
  const auto& in = graph.tensor(graph.input.tensor);
  const auto pixels = static_cast<std::size_t>(in.height) * static_cast<std::size_t>(in.width);
  const auto channels = static_cast<std::size_t>(in.channels);
  Tensor real{.type = DType::kF32, .shape = model.graph.value(model.graph.inputs[0]).shape};
  real.bytes.resize(pixels * channels * sizeof(float));
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t p = 0; p < pixels; ++p) {
      const auto x = static_cast<float>(input[p * channels + c] * in.scale);
      std::memcpy(&real.bytes[(c * pixels + p) * sizeof x], &x, sizeof x);
    }
  }
  number = 0;
  const std::vector<Tensor> inputs{real};
  reference::run_float(model.graph, inputs, {.on_value = [&](graph::ValueId id, const Tensor& tensor) {
                         save_npy(file_of(floats, number++, model.graph.value(id).name), tensor);
                         ++files;
                       }});
  return files;
}

}  // namespace npu::tools
