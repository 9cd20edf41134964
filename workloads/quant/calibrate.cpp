#include "workloads/quant/calibrate.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "sim/core/rng.h"
#include "workloads/reference/float_run.h"

namespace npu::quant {

namespace {

struct Sums {
  double low = 0, high = 0, sum = 0, squares = 0;
  std::int64_t count = 0;
};

// In a fixed order and in double: the same on every machine.
void add(Sums& sums, const Tensor& tensor, const std::string& name, std::size_t image) {
  const auto count = static_cast<std::size_t>(tensor.elements());
  for (std::size_t i = 0; i < count; ++i) {
    float x = 0;
    std::memcpy(&x, &tensor.bytes[i * sizeof x], sizeof x);
    if (!std::isfinite(x))
      throw InputError(Diagnostic{
          .path = name,
          .what = fmt::format("element {} is {} in the float run of calibration image {}", i, x, image)});
    const auto d = static_cast<double>(x);
    if (sums.count == 0 && i == 0) sums.low = sums.high = d;
    sums.low = std::min(sums.low, d);
    sums.high = std::max(sums.high, d);
    sums.sum += d;
    sums.squares += d * d;
  }
  sums.count += tensor.elements();
}

}  // namespace

Ranges calibrate(const graph::Graph& graph, std::span<const Tensor> images,
                 const std::function<void(std::size_t)>& progress) {
  std::map<graph::ValueId, Sums> sums;
  for (std::size_t i = 0; i < images.size(); ++i) {
    reference::run_float(graph, images.subspan(i, 1),
                         {.on_value = [&](graph::ValueId id, const Tensor& tensor) {
                           if (tensor.type == DType::kF32) add(sums[id], tensor, graph.value(id).name, i);
                         }});
    if (progress) progress(i + 1);
  }
  Ranges ranges;
  for (const auto& [id, s] : sums) {
    const double n = static_cast<double>(std::max<std::int64_t>(s.count, 1)), mean = s.sum / n;
    ranges[id] = {s.low, s.high, mean, std::sqrt(std::max(0.0, s.squares / n - mean * mean))};
  }
  return ranges;
}

std::vector<Tensor> seeded_images(const graph::Graph& graph, int count, std::uint64_t seed,
                                  std::span<const double> mean, std::span<const double> std) {
  const auto& shape = graph.value(graph.inputs.at(0)).shape;
  const std::int64_t channels = shape.size() > 1 ? shape[1] : 1, height = shape.size() == 4 ? shape[2] : 1,
                     width = shape.size() == 4 ? shape[3] : 1;
  // A coarse grid of random grey values, interpolated, and a little noise: most of the energy is in low
  // frequencies.
  constexpr std::int64_t kCell = 16;
  const std::int64_t rows = height / kCell + 2, columns = width / kCell + 2;
  std::vector<Tensor> images;
  Rng rng(seed);
  for (int i = 0; i < count; ++i) {
    Tensor image{.type = DType::kF32, .shape = shape};
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(channels * height * width));
    for (std::int64_t c = 0; c < channels; ++c) {
      std::vector<std::int64_t> grid(static_cast<std::size_t>(rows * columns));
      for (auto& g : grid) g = rng.between(0, 255);
      const auto at = [&](std::int64_t y, std::int64_t x) {
        return grid[static_cast<std::size_t>(y * columns + x)];
      };
      for (std::int64_t y = 0; y < height; ++y) {
        for (std::int64_t x = 0; x < width; ++x) {
          const std::int64_t gy = y / kCell, gx = x / kCell, fy = y % kCell, fx = x % kCell;
          const std::int64_t top = at(gy, gx) * (kCell - fx) + at(gy, gx + 1) * fx;
          const std::int64_t bottom = at(gy + 1, gx) * (kCell - fx) + at(gy + 1, gx + 1) * fx;
          const std::int64_t smooth = (top * (kCell - fy) + bottom * fy) / (kCell * kCell);
          const auto pixel =
              static_cast<double>(std::clamp<std::int64_t>(smooth + rng.between(-24, 24), 0, 255));
          const auto k = static_cast<std::size_t>(c);
          values.push_back(
              static_cast<float>((pixel - mean[mean.size() == 1 ? 0 : k]) / std[std.size() == 1 ? 0 : k]));
        }
      }
    }
    image.bytes.resize(values.size() * sizeof(float));
    std::memcpy(image.bytes.data(), values.data(), image.bytes.size());
    images.push_back(std::move(image));
  }
  return images;
}

}  // namespace npu::quant
