// Small float graphs, built by hand, for the tests of workloads/quant.
#pragma once

#include <cstring>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/diagnostic.h"
#include "sim/core/rng.h"
#include "workloads/graph/graph.h"
#include "workloads/quant/lower.h"

namespace npu::quant {

using Shape = std::vector<std::int64_t>;

class Net {
 public:
  graph::Graph g{.name = "net"};

  graph::ValueId input(Shape shape) {
    const auto id = g.add_value({.name = "x", .shape = std::move(shape)});
    g.inputs.push_back(id);
    return id;
  }
  graph::ValueId floats(Shape shape, std::vector<float> values) {
    return g.add_value(
        {.name = fresh("c"), .shape = std::move(shape), .constant = graph::held_floats(std::move(values))});
  }
  graph::ValueId number(float value) { return floats({}, {value}); }
  // Seeded, in [-1, 1].
  graph::ValueId random(const Shape& shape, std::uint64_t seed) {
    std::int64_t count = 1;
    for (const auto n : shape) count *= n;
    Rng rng(seed);
    std::vector<float> values(static_cast<std::size_t>(count));
    for (auto& v : values) v = static_cast<float>(rng.between(-1000, 1000)) / 1000;
    return floats(shape, values);
  }
  template <class T>
  graph::ValueId integers(DType type, Shape shape, const std::vector<T>& values) {
    std::vector<std::uint8_t> bytes(values.size() * sizeof(T));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return g.add_value(
        {.name = fresh("i"), .type = type, .shape = std::move(shape), .constant = graph::held_bytes(bytes)});
  }
  graph::ValueId node(const std::string& name, graph::Operation operation, std::vector<graph::ValueId> inputs,
                      Shape out, DType type = DType::kF32) {
    const auto id = g.add_value({.name = name, .type = type, .shape = std::move(out)});
    g.nodes.push_back({name, std::move(operation), std::move(inputs), id});
    return id;
  }
  graph::ValueId unary(const std::string& name, graph::Unary unary, graph::ValueId x) {
    return node(name, unary, {x}, shape(x));
  }
  graph::ValueId relu(const std::string& name, graph::ValueId x) {
    return unary(name, {graph::UnaryKind::kRelu}, x);
  }
  graph::ValueId binary(const std::string& name, graph::BinaryKind kind, graph::ValueId a, graph::ValueId b) {
    return node(name, graph::Binary{kind}, {a, b}, g.value(a).constant == nullptr ? shape(a) : shape(b));
  }
  // 1x1, stride 1.
  graph::ValueId conv1(const std::string& name, graph::ValueId x, graph::ValueId weights,
                       graph::ValueId bias = graph::kNone) {
    auto out = shape(x);
    out[1] = shape(weights)[0];
    std::vector<graph::ValueId> inputs{x, weights};
    if (bias != graph::kNone) inputs.push_back(bias);
    return node(name, graph::Conv{.window = window(1, 1, 0)}, inputs, out);
  }
  graph::ValueId batch_norm(const std::string& name, graph::ValueId x, const std::vector<float>& scale,
                            const std::vector<float>& shift, const std::vector<float>& mean,
                            const std::vector<float>& variance) {
    const Shape s{std::ssize(scale)};
    return node(name, graph::BatchNormalization{},
                {x, floats(s, scale), floats(s, shift), floats(s, mean), floats(s, variance)}, shape(x));
  }
  // Quantise and dequantise with one scale and zero point.
  template <class T>
  graph::ValueId quantised(const std::string& name, graph::ValueId x, float scale, T zero_point) {
    const auto type = std::is_signed_v<T> ? DType::kS8 : DType::kU8;
    const auto s = number(scale), z = integers<T>(type, {}, {zero_point});
    const auto q = node(name + "/q", graph::Quantize{}, {x, s, z}, shape(x), type);
    return node(name + "/dq", graph::Dequantize{}, {q, s, z}, shape(x));
  }
  static graph::Window window(std::int64_t kernel, std::int64_t stride, std::int64_t pad,
                              std::int64_t dilation = 1) {
    return {.kernel = {kernel, kernel},
            .strides = {stride, stride},
            .dilations = {dilation, dilation},
            .pads_begin = {pad, pad},
            .pads_end = {pad, pad}};
  }
  Net& output(graph::ValueId id) {
    g.outputs.push_back(id);
    return *this;
  }
  const Shape& shape(graph::ValueId id) const { return g.value(id).shape; }

 private:
  std::string fresh(const char* prefix) { return prefix + std::to_string(g.values.size()); }
};

inline Tensor tensor_of(const Shape& shape, const std::vector<float>& values) {
  Tensor t{.type = DType::kF32, .shape = shape};
  t.bytes.resize(values.size() * sizeof(float));
  std::memcpy(t.bytes.data(), values.data(), t.bytes.size());
  return t;
}

inline std::vector<std::string> problems_of(const std::function<void()>& action) {
  std::vector<std::string> texts;
  try {
    action();
  } catch (const InputError& error) {
    for (const auto& problem : error.problems()) texts.push_back(problem.to_string());
  }
  return texts;
}

template <class T>
const T& operation(const LoweredGraph& lowered, std::size_t node) {
  return std::get<T>(lowered.nodes.at(node).operation);
}

}  // namespace npu::quant
