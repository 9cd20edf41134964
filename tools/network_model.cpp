#include "tools/network_model.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iostream>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "sim/core/npy.h"
#include "sim/core/rng.h"
#include "tools/images.h"
#include "workloads/compiler/tcc750x/compile.h"
#include "workloads/onnx/import.h"
#include "workloads/quant/calibrate.h"
#include "workloads/zoo/zoo.h"

namespace npu::tools {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kZoo = "zoo:";
constexpr int kSeededImages = 4;
constexpr std::uint64_t kSeed = 1;

std::vector<double> or_one(const std::vector<double>& given, double otherwise) {
  return given.empty() ? std::vector{otherwise} : given;
}

double of(const std::vector<double>& values, std::int64_t channel) {
  return values.size() == 1 ? values[0] : values[static_cast<std::size_t>(channel)];
}

void check_normalisation(const NetworkOptions& o, std::int64_t channels) {
  for (const auto& [flag, values] : {std::pair{"--mean", &o.mean}, std::pair{"--std", &o.std}}) {
    if (!values->empty() && values->size() != 1 && std::ssize(*values) != channels)
      throw InputError(
          Diagnostic{.path = flag,
                     .what = fmt::format("has {} numbers; the network takes {} channels: one, or "
                                         "one a channel",
                                         values->size(), channels)});
  }
  for (const double s : o.std) {
    if (!(s > 0) || !std::isfinite(s))
      throw InputError(Diagnostic{.path = "--std", .what = fmt::format("{} is not positive", s)});
  }
  for (const double m : o.mean) {
    if (!std::isfinite(m))
      throw InputError(Diagnostic{.path = "--mean", .what = fmt::format("{} is not finite", m)});
  }
}

// Calibration images of another size are made to fit; nothing else is resized.
StoredInputs resized(const StoredInputs& stored, const integer::IntegerTensor& like,
                     std::vector<std::string>& notes) {
  const auto& s = stored.tensor.shape;
  const bool image = stored.tensor.type == DType::kU8 && s.size() >= 3;
  const std::int64_t channels = s.size() == 4 ? s[3] : 1;
  if (!image || channels != like.channels || (s[1] == like.height && s[2] == like.width)) return stored;
  notes.push_back(fmt::format("calibration images of {}x{} are resized to {}x{}, bilinearly", s[2], s[1],
                              like.width, like.height));
  const ImageSet images{.tensor = stored.tensor};
  StoredInputs out{.tensor = {.type = DType::kU8, .shape = {s[0], like.height, like.width, channels}},
                   .file = stored.file};
  for (std::int64_t i = 0; i < s[0]; ++i) {
    for (const double pixel : resize_bilinear(images.image(i), s[1], s[2], channels, like.height, like.width))
      out.tensor.bytes.push_back(static_cast<std::uint8_t>(std::lround(pixel)));
  }
  return out;
}

// Ranges from the calibration images, or seeded ones; and what is assumed of stored numbers.
quant::Ranges ranges_of(const NetworkOptions& o, NetworkModel& model, quant::QuantiseOptions& q) {
  const auto progress = [&](std::size_t total) {
    return [total](std::size_t done) {
      if (done == total || done % 16 == 0)
        std::cerr << fmt::format("calibration: {} of {} images\n", done, total);
    };
  };
  if (!o.calib) {
    q.mean = or_one(o.mean, 127.5), q.std = or_one(o.std, 64);
    model.notes.push_back(
        fmt::format("calibrated on {} seeded images: right to the bit, but accuracy needs --calib with "
                    "images of the real kind",
                    o.calib_images > 0 ? o.calib_images : kSeededImages));
    const auto count = o.calib_images > 0 ? static_cast<int>(o.calib_images) : kSeededImages;
    const auto images = quant::seeded_images(model.graph, count, kSeed, q.mean, q.std);
    return quant::calibrate(model.graph, images, progress(images.size()));
  }
  q.mean = or_one(o.mean, 0), q.std = or_one(o.std, 1);
  const StoredInputs stored = load_inputs(*o.calib);
  const std::int64_t count = o.calib_images > 0 ? std::min(o.calib_images, stored.count()) : stored.count();
  const auto& input = model.lowered.tensors[static_cast<std::size_t>(model.lowered.input)];
  const integer::IntegerTensor like{
      .name = input.name, .channels = input.channels, .height = input.height, .width = input.width};
  if (stored.tensor.type == DType::kS8) q.stored_low = -128, q.stored_high = 127;
  quant::Ranges ranges;
  std::vector<Tensor> images;
  const StoredInputs fitted = resized(stored, like, model.notes);
  for (std::int64_t i = 0; i < count; ++i) images.push_back(float_input(fitted, i, like, q.mean, q.std));
  ranges = quant::calibrate(model.graph, images, progress(images.size()));
  if (stored.tensor.type == DType::kF32) {  // the range of the numbers themselves
    const auto& r = ranges.at(model.graph.inputs[0]);
    q.mean = {0}, q.std = {1}, q.stored_low = r.low, q.stored_high = r.high;
  }
  return ranges;
}

std::optional<container::HostPart> host_part(const graph::Graph& host) {
  if (host.nodes.empty()) return std::nullopt;
  container::HostPart part{.macs = host.macs()};
  for (const auto& node : host.nodes) {
    if (host.value(node.inputs[0]).constant != nullptr)
      continue;  // stored weights: unpacked once, not every time
    part.elements += host.value(node.output).elements();
  }
  return part;
}

}  // namespace

bool is_network(const std::string& model) {
  if (model.starts_with(kZoo) || model.ends_with(".onnx") || model.ends_with(".json")) return true;
  return fs::is_regular_file(model);
}

std::string with_size(const std::string& model) {
  if (!model.starts_with(kZoo)) return model;
  const auto at = model.find('@');
  const std::string name = model.substr(kZoo.size(), at == std::string::npos ? at : at - kZoo.size());
  std::string size = at == std::string::npos ? "" : model.substr(at + 1);
  if (size.empty()) {
    const auto entry = std::ranges::find(zoo::entries(), name, &zoo::Entry::name);
    if (entry == zoo::entries().end()) return model;
    size = fmt::format("{}x{}", entry->size.width, entry->size.height);
  } else if (size.find('x') == std::string::npos) {
    size = fmt::format("{0}x{0}", size);
  }
  return fmt::format("{}{}@{}", kZoo, name, size);
}

graph::Graph load_graph(const std::string& model) {
  if (model.starts_with(kZoo)) return zoo::build(model.substr(kZoo.size()));
  if (!fs::exists(model))
    throw InputError(Diagnostic{.file = model,
                                .what = "does not exist",
                                .hint = "networks of our own are zoo:NAME (npusim list zoo)"});
  graph::Graph graph = onnx_file::import(model);
  graph.name = fs::path(model).stem().string();  // what exporters write into the file is seldom a name
  return graph;
}

NetworkModel build_network(const NetworkOptions& o, const Hardware& hardware) {
  NetworkModel model;
  model.graph = load_graph(o.model);
  model.notes = model.graph.notes;
  model.lowered = quant::lower(model.graph, o.values);
  const auto& input = model.lowered.tensors[static_cast<std::size_t>(model.lowered.input)];
  check_normalisation(o, input.channels);
  quant::QuantiseOptions q{.sigmas = o.sigmas};
  quant::Ranges ranges;
  if (o.values) {
    ranges = ranges_of(o, model, q);
  } else {
    q.mean = or_one(o.mean, 0), q.std = or_one(o.std, 1);
  }
  model.integer = quant::quantise(model.graph, model.lowered, ranges, q);
  for (const auto& note : model.integer.notes) model.notes.push_back(note);
  for (const auto& reason : model.lowered.host_reasons) model.notes.push_back("on the host: " + reason);
  model.compiled = compiler::tcc750x::compile(model.integer, hardware.config.npu,
                                              {.strategy = o.strategy,
                                               .memory_latency_ns = hardware.config.dram.latency_ns,
                                               .memory_gb_s = hardware.config.dram.bytes_per_ns()});
  model.compiled.network.host = host_part(model.lowered.host);
  model.compiled.network.compiled_for = fingerprint_text(config::inventory_of(hardware.config));
  return model;
}

StoredInputs load_inputs(const std::string& file) {
  StoredInputs inputs{.tensor = load_npy(file), .file = file};
  const auto& t = inputs.tensor;
  const bool known = t.type == DType::kU8 || t.type == DType::kS8 || t.type == DType::kF32;
  if (!known || t.shape.size() < 2 || t.shape.size() > 4 || t.elements() == 0) {
    throw InputError(Diagnostic{
        .file = file,
        .what = fmt::format("holds {} {}", to_string(t.type), shape_text(t.shape)),
        .hint =
            "inputs are u8 or s8, count x height x width [x channels], or f32 as the network takes them"});
  }
  return inputs;
}

StoredInputs load_inputs(const std::string& file, std::int64_t index) {
  auto inputs = load_inputs(file);
  if (index < 0 || index >= inputs.count())
    throw InputError(Diagnostic{
        .file = file, .what = fmt::format("has {} inputs, number {} was asked for", inputs.count(), index)});
  return inputs;
}

Tensor float_input(const StoredInputs& inputs, std::int64_t i, const integer::IntegerTensor& like,
                   const std::vector<double>& mean, const std::vector<double>& std) {
  const auto& t = inputs.tensor;
  const std::int64_t elements = t.elements() / t.shape.front(),
                     pixels = std::int64_t{like.height} * like.width;
  const bool real = t.type == DType::kF32;
  const auto bad = [&](const std::string& what) {
    throw InputError(
        Diagnostic{.file = inputs.file,
                   .what = fmt::format("{}: the array is {}, the network takes {} channels of {}x{}", what,
                                       shape_text(t.shape), like.channels, like.height, like.width)});
  };
  if (elements != like.elements()) bad("sizes differ");
  if (!real && t.shape.size() >= 3 && (t.shape[1] != like.height || t.shape[2] != like.width))
    bad("sizes differ");
  if (real && t.shape.size() == 4 && (t.shape[1] != like.channels || t.shape[2] != like.height))
    bad("sizes differ");
  Tensor out{.type = DType::kF32, .shape = {1, like.channels, like.height, like.width}};
  if (like.height == 1 && like.width == 1) out.shape = {1, like.channels};
  std::vector<float> values(static_cast<std::size_t>(elements));
  if (real) {
    std::memcpy(values.data(), &t.bytes[static_cast<std::size_t>(i * elements) * sizeof(float)],
                values.size() * sizeof(float));
  } else {
    for (std::int64_t p = 0; p < pixels; ++p) {
      for (std::int64_t c = 0; c < like.channels; ++c) {
        const auto stored = static_cast<double>(t.integer(i * elements + p * like.channels + c));
        values[static_cast<std::size_t>(c * pixels + p)] =
            static_cast<float>((stored - of(mean, c)) / of(std, c));
      }
    }
  }
  out.bytes.resize(values.size() * sizeof(float));
  std::memcpy(out.bytes.data(), values.data(), out.bytes.size());
  return out;
}

std::vector<std::int8_t> seeded_input(const integer::IntegerTensor& tensor) {
  constexpr std::uint64_t kNoise = 3;
  Rng rng(kNoise);
  std::vector<std::int8_t> values(static_cast<std::size_t>(tensor.elements()));
  for (auto& v : values) v = static_cast<std::int8_t>(rng.between(-128, 127));
  return values;
}

std::vector<std::int8_t> integer_input(const Tensor& real, const integer::IntegerTensor& tensor) {
  const auto pixels = static_cast<std::size_t>(tensor.height) * static_cast<std::size_t>(tensor.width);
  const auto channels = static_cast<std::size_t>(tensor.channels);
  std::vector<std::int8_t> out(pixels * channels);
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t p = 0; p < pixels; ++p) {
      float x = 0;
      std::memcpy(&x, &real.bytes[(c * pixels + p) * sizeof x], sizeof x);
      out[p * channels + c] =
          numerics::clip_int8(std::llrint(static_cast<double>(x) / tensor.scale), -128, 127);
    }
  }
  return out;
}

std::vector<std::uint8_t> input_buffer(std::span<const std::int8_t> input, const NetworkModel& model) {
  const auto id = model.integer.input.tensor;
  const auto& t = model.integer.tensor(id);
  const auto& storage = model.compiled.schedule.storage[static_cast<std::size_t>(id)];
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(model.compiled.schedule.input_bytes));
  if (storage.layout == compiler::Storage::Layout::kPixels) {
    std::ranges::transform(input, bytes.begin(), [](std::int8_t q) { return static_cast<std::uint8_t>(q); });
    return bytes;
  }
  const std::int64_t pixels = std::int64_t{t.height} * t.width;
  for (std::int64_t p = 0; p < pixels; ++p) {
    for (std::int64_t c = 0; c < t.channels; ++c)
      bytes[static_cast<std::size_t>((c / 32 * pixels + p) * 32 + c % 32)] =
          static_cast<std::uint8_t>(input[static_cast<std::size_t>(p * t.channels + c)]);
  }
  return bytes;
}

}  // namespace npu::tools
