// Resize and its predecessor Upsample.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "workloads/onnx/operators.h"

namespace npu::onnx_file {

namespace {

using graph::Resize;

Resize::Mode mode_of(const std::string& mode) {
  if (mode == "nearest") return Resize::Mode::kNearest;
  if (mode == "linear" || mode == "bilinear") return Resize::Mode::kLinear;
  throw NodeError(fmt::format("attribute mode is {}, nearest and linear are supported", mode));
}

Resize::Coordinates coordinates_of(const std::string& rule) {
  using enum Resize::Coordinates;
  if (rule == "half_pixel") return kHalfPixel;
  if (rule == "pytorch_half_pixel") return kPytorchHalfPixel;
  if (rule == "asymmetric") return kAsymmetric;
  if (rule == "align_corners") return kAlignCorners;
  throw NodeError(
      fmt::format("attribute coordinate_transformation_mode is {}, which is not supported", rule));
}

Resize::Round round_of(const std::string& round) {
  using enum Resize::Round;
  if (round == "round_prefer_floor") return kPreferFloor;
  if (round == "round_prefer_ceil") return kPreferCeil;
  if (round == "floor") return kFloor;
  if (round == "ceil") return kCeil;
  throw NodeError(fmt::format("attribute nearest_mode is {}", round));
}

void add_resize(Lowering& node, Resize resize, ValueId x, const Shape& out) {
  for (std::size_t axis = 0; axis < out.size(); ++axis) {
    if (node.shape(x)[axis] < 1 || out[axis] < 1)
      throw NodeError(fmt::format("from {} to {}: nothing to resize", text_of(node.shape(x)), text_of(out)));
  }
  if (resize.mode == Resize::Mode::kLinear) node.need_float(x);
  (void)node.emit("", std::move(resize), {x}, node.dtype(x), out);
}

Shape scaled(const Lowering& node, ValueId x, const std::vector<float>& scales) {
  if (std::ssize(scales) != node.rank(x))
    throw NodeError(fmt::format("scales has {} entries for {} axes", scales.size(), node.rank(x)));
  Shape out;
  for (std::size_t axis = 0; axis < scales.size(); ++axis) {
    constexpr float kMost = 1e6F;
    if (!(scales[axis] > 0 && scales[axis] < kMost)) throw NodeError(fmt::format("scales: {}", scales[axis]));
    // ONNX multiplies in float32, so that 3 times 2.3333333 is 7.
    out.push_back(
        static_cast<std::int64_t>(std::floor(static_cast<float>(node.shape(x)[axis]) * scales[axis])));
  }
  return out;
}

// Until opset 10 nearest meant: the element at or before the position, after it when the picture shrinks.
Resize::Round old_round(const std::vector<float>& scales) {
  const bool shrinks = std::ranges::any_of(scales, [](float s) { return s < 1; });
  const bool grows = std::ranges::any_of(scales, [](float s) { return s > 1; });
  if (shrinks && grows) throw NodeError("scales: grows along one axis and shrinks along another");
  return shrinks ? Resize::Round::kCeil : Resize::Round::kFloor;
}

void lower_scales(Lowering& node, const std::vector<float>& scales) {
  const auto x = node.input(0);
  add_resize(node,
             {.mode = mode_of(node.attributes.text("mode", "nearest")),
              .coordinates = Resize::Coordinates::kAsymmetric,
              .round = old_round(scales),
              .scales = scales},
             x, scaled(node, x, scales));
}

// Entries for some axes become entries for all.
template <class T>
std::vector<T> on_all_axes(const std::vector<T>& some, const std::vector<std::int64_t>& axes,
                           std::vector<T> all) {
  if (axes.empty()) return some;
  if (some.size() != axes.size())
    throw NodeError(fmt::format("has {} entries for {} axes", some.size(), axes.size()));
  for (std::size_t i = 0; i < axes.size(); ++i) all[static_cast<std::size_t>(axes[i])] = some[i];
  return all;
}

}  // namespace

void lower_upsample(Lowering& node) {
  const auto scales = node.opset() < 9 ? node.attributes.reals("scales").value_or(std::vector<float>{})
                                       : node.floats(node.input(1), "scales");
  lower_scales(node, scales);
}

void lower_resize(Lowering& node) {
  if (node.opset() < 11) return lower_scales(node, node.floats(node.input(1), "scales"));
  const auto x = node.input(0);
  const auto rank = static_cast<std::size_t>(node.rank(x));
  Resize resize{
      .mode = mode_of(node.attributes.text("mode", "nearest")),
      .coordinates = coordinates_of(node.attributes.text("coordinate_transformation_mode", "half_pixel")),
      .round = round_of(node.attributes.text("nearest_mode", "round_prefer_floor"))};
  (void)node.attributes.real("cubic_coeff_a", 0);        // of modes and rules that are
  (void)node.attributes.real("extrapolation_value", 0);  // not supported
  (void)node.attributes.integer("exclude_outside", 0);
  if (node.attributes.integer("antialias", 0) != 0) throw NodeError("attribute antialias is 1");
  const auto policy = node.attributes.text("keep_aspect_ratio_policy", "stretch");
  if (policy != "stretch") throw NodeError(fmt::format("attribute keep_aspect_ratio_policy is {}", policy));
  auto axes = node.attributes.integers("axes").value_or(Shape{});
  for (auto& axis : axes) axis = node.axis_of(axis, node.rank(x), "axes:");
  // Opset 11 and 12 give an empty tensor for what is absent.
  const bool by_scales = node.has(2) && node.value(node.input(2)).elements() > 0;
  if (by_scales) {
    resize.scales = on_all_axes(node.floats(node.input(2), "scales"), axes, std::vector<float>(rank, 1));
    const auto out = scaled(node, x, resize.scales);
    return add_resize(node, std::move(resize), x, out);
  }
  if (!node.has(3)) throw NodeError("has neither scales nor sizes");
  const auto sizes = on_all_axes(node.integers(node.input(3), "sizes"), axes, node.shape(x));
  if (sizes.size() != rank)
    throw NodeError(fmt::format("sizes has {} entries for {} axes", sizes.size(), rank));
  for (std::size_t axis = 0; axis < rank; ++axis)
    resize.scales.push_back(static_cast<float>(sizes[axis]) / static_cast<float>(node.shape(x)[axis]));
  add_resize(node, std::move(resize), x, sizes);
}

}  // namespace npu::onnx_file
