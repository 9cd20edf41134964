#include "tools/akida/network.h"

#include <algorithm>
#include <cstring>
#include <iostream>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/integer/event_host.h"
#include "workloads/quant/akida.h"
#include "workloads/quant/calibrate.h"

namespace npu::tools {

namespace {

constexpr int kSeededImages = 4;
constexpr std::uint64_t kSeed = 1;
constexpr std::int64_t kCalibrationImages = 100;  // more change little

// One stored input as a tensor of its own: u8 and s8 images as they are, floats as the graph reads them.
Tensor stored_input(const StoredInputs& inputs, std::int64_t i, const graph::Graph& graph) {
  const Tensor& all = inputs.tensor;
  const std::int64_t elements = all.elements() / all.shape.front();
  const auto& wanted = graph.value(graph.inputs[0]);
  if (elements != wanted.elements())
    throw InputError(Diagnostic{.file = inputs.file,
                                .what = fmt::format("an input has {} numbers, the network takes {} ({})",
                                                    elements, wanted.elements(), shape_text(wanted.shape))});
  Tensor one{.type = all.type, .shape = {all.shape.begin() + 1, all.shape.end()}};
  if (all.type == DType::kF32) one.shape = wanted.shape;
  const auto bytes = std::ssize(all.bytes) / all.shape.front();
  one.bytes.assign(all.bytes.begin() + i * bytes, all.bytes.begin() + (i + 1) * bytes);
  return one;
}

// A stored image as the graph reads it: (x - mean) / std, NCHW.
Tensor real_input(const Tensor& image, const graph::Graph& graph, const std::vector<double>& mean,
                  const std::vector<double>& std) {
  if (image.type == DType::kF32) return image;
  const auto& shape = graph.value(graph.inputs[0]).shape;
  const std::int64_t channels = shape.size() == 4 ? shape[1] : 1, pixels = image.elements() / channels;
  std::vector<float> values(static_cast<std::size_t>(image.elements()));
  const auto of = [](const std::vector<double>& v, std::int64_t c) {
    return v.size() == 1 ? v[0] : v[static_cast<std::size_t>(c)];
  };
  for (std::int64_t p = 0; p < pixels; ++p) {
    for (std::int64_t c = 0; c < channels; ++c)
      values[static_cast<std::size_t>(c * pixels + p)] = static_cast<float>(
          (static_cast<double>(image.integer(p * channels + c)) - of(mean, c)) / of(std, c));
  }
  Tensor real{.type = DType::kF32, .shape = shape};
  real.bytes.resize(values.size() * sizeof(float));
  std::memcpy(real.bytes.data(), values.data(), real.bytes.size());
  return real;
}

std::vector<Tensor> calibration_images(const NetworkOptions& o, const graph::Graph& graph,
                                       quant::EventOptions& q, std::vector<std::string>& notes) {
  const auto or_one = [](const std::vector<double>& v, double otherwise) {
    return v.empty() ? std::vector{otherwise} : v;
  };
  if (!o.calib) {
    q.mean = or_one(o.mean, 127.5);
    q.std = or_one(o.std, 64);
    const auto count = o.calib_images > 0 ? static_cast<int>(o.calib_images) : kSeededImages;
    notes.push_back(
        fmt::format("calibration is on {} seeded images: right to the bit, but accuracy needs --calib with "
                    "images of the real kind, unless the model brings its own steps",
                    count));
    return quant::seeded_images(graph, count, kSeed, q.mean, q.std);
  }
  q.mean = or_one(o.mean, 0);
  q.std = or_one(o.std, 1);
  const StoredInputs stored = load_inputs(*o.calib);
  if (stored.tensor.type == DType::kS8) {
    q.stored_low = -128;
    q.stored_high = 127;
  }
  const std::int64_t count =
      std::min(o.calib_images > 0 ? o.calib_images : kCalibrationImages, stored.count());
  std::vector<Tensor> images;
  for (std::int64_t i = 0; i < count; ++i)
    images.push_back(real_input(stored_input(stored, i, graph), graph, q.mean, q.std));
  if (stored.tensor.type == DType::kF32) {  // the range of the numbers themselves
    q.mean = {0};
    q.std = {1};
    for (const Tensor& image : images) {
      for (std::int64_t e = 0; e < image.elements(); ++e) {
        float x = 0;
        std::memcpy(&x, &image.bytes[static_cast<std::size_t>(e) * sizeof x], sizeof x);
        const bool first = e == 0 && &image == images.data();
        q.stored_low = first ? x : std::min(q.stored_low, static_cast<double>(x));
        q.stored_high = first ? x : std::max(q.stored_high, static_cast<double>(x));
      }
    }
  }
  return images;
}

}  // namespace

AkidaNetwork build_akida(const NetworkOptions& o, const AkidaHardware& hardware) {
  AkidaNetwork network;
  network.graph = load_graph(o.model);
  network.notes = network.graph.notes;
  quant::EventOptions q{.values = o.values};
  std::vector<Tensor> images;
  if (o.values) images = calibration_images(o, network.graph, q, network.notes);
  auto quantised = quant::event_network(network.graph, bits_of(o.akida, o.model), images, q);
  network.integer = std::move(quantised.integer);
  for (auto& note : quantised.notes) network.notes.push_back(std::move(note));
  for (const auto& node : network.integer.nodes)
    network.layers.push_back(std::get<integer::EventLayer>(node.operation));
  network.compiled = compiler::akida::compile(
      network.layers, {.np = hardware.config.npu.np, .fully_connected = hardware.config.npu.fully_connected},
      {.mode = map_mode_of(o.akida), .stated = stated_splits_of(o.akida)});
  for (const auto& note : network.compiled.notes) network.notes.push_back(note);
  network.compiled.network.name = o.model;
  network.compiled.network.compiled_for = Machine(hardware).program_fingerprint();
  return network;
}

std::vector<std::uint8_t> akida_input(const Tensor& real, const AkidaNetwork& network) {
  const auto values = integer::event_input(real, network.integer);
  std::vector<std::uint8_t> bytes(values.size());
  std::ranges::transform(values, bytes.begin(), [](std::int32_t v) { return static_cast<std::uint8_t>(v); });
  return bytes;
}

std::vector<std::uint8_t> akida_input(const StoredInputs& inputs, std::int64_t i,
                                      const AkidaNetwork& network) {
  return akida_input(stored_input(inputs, i, network.graph), network);
}

Tensor akida_real_input(const StoredInputs& inputs, std::int64_t i, const AkidaNetwork& network) {
  return real_input(stored_input(inputs, i, network.graph), network.graph, network.integer.input.mean,
                    network.integer.input.std);
}

std::vector<std::int32_t> akida_output(std::span<const std::uint8_t> bytes) {
  std::vector<std::int32_t> values(bytes.size() / sizeof(std::int32_t));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(std::int32_t));
  return values;
}

}  // namespace npu::tools
