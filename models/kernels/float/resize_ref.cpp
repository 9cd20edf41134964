#include <algorithm>
#include <cmath>

#include "models/kernels/float/element_types.h"
#include "models/kernels/float/index_walk.h"
#include "models/kernels/float/reduce_float.h"

namespace npu::kernels {

namespace {

// in * scale, which ONNX aligns; `out` is that, rounded down. The scale is a float32, so whole numbers are
// restored.
double extent_before_rounding(double scale, std::int64_t in, std::int64_t out) {
  constexpr double kRounding = 1e-4;
  const double extent = static_cast<double>(in) * scale;
  return extent - static_cast<double>(out) < kRounding ? static_cast<double>(out) : extent;
}

double coordinate(ResizeCoordinates rule, std::int64_t o, double scale, std::int64_t in, std::int64_t out) {
  const auto at = static_cast<double>(o);
  switch (rule) {
    case ResizeCoordinates::kHalfPixel:
      return (at + 0.5) / scale - 0.5;
    case ResizeCoordinates::kPytorchHalfPixel:
      return out > 1 ? (at + 0.5) / scale - 0.5 : 0;
    case ResizeCoordinates::kAsymmetric:
      return at / scale;
    case ResizeCoordinates::kAlignCorners:
      return out > 1 ? at * static_cast<double>(in - 1) / (extent_before_rounding(scale, in, out) - 1) : 0;
  }
  return at;
}

double rounded(ResizeRound round, double x) {
  switch (round) {
    case ResizeRound::kPreferFloor:
      return std::ceil(x - 0.5);
    case ResizeRound::kPreferCeil:
      return std::floor(x + 0.5);
    case ResizeRound::kFloor:
      return std::floor(x);
    case ResizeRound::kCeil:
      return std::ceil(x);
  }
  return x;
}

std::int64_t clamped(double x, std::int64_t extent) {
  return static_cast<std::int64_t>(std::clamp(x, 0.0, static_cast<double>(extent - 1)));
}

Tensor resize_axis(const ResizeRule& rule, const Tensor& x, std::size_t axis, std::int64_t out) {
  auto shape = x.shape;
  shape[axis] = out;
  Tensor y = make_tensor(x.type, shape);
  const auto in = x.shape[axis], inner = product_of(std::span(shape).subspan(axis + 1));
  with_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    const T* from = elements_of<T>(x).data();
    T* to = elements_of<T>(y).data();
    for (std::int64_t outer = 0; outer < product_of(std::span(shape).first(axis));
         ++outer, from += in * inner) {
      for (std::int64_t o = 0; o < out; ++o) {
        const double at = coordinate(rule.coordinates, o, rule.scales[axis], in, out);
        const bool nearest = rule.function == ResizeFunction::kNearest;
        const T* low = from + inner * clamped(nearest ? rounded(rule.round, at) : std::floor(at), in);
        const T* high = from + inner * clamped(std::floor(at) + 1, in);
        const auto ratio = static_cast<float>(at - std::floor(at));
        for (std::int64_t i = 0; i < inner; ++i) {
          *to++ = nearest ? low[i]
                          : static_cast<T>(static_cast<float>(low[i]) * (1 - ratio) +
                                           static_cast<float>(high[i]) * ratio);
        }
      }
    }
  });
  return y;
}

}  // namespace

Tensor resize_ref(const ResizeRule& rule, const Tensor& x, const std::vector<std::int64_t>& out) {
  Tensor y = x;
  for (std::size_t axis = 0; axis < out.size(); ++axis) {
    if (x.shape[axis] != out[axis] || rule.scales[axis] != 1) y = resize_axis(rule, y, axis, out[axis]);
  }
  return y;
}

}  // namespace npu::kernels
