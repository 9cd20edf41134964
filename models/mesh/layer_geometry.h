// Sizes of a layer on the mesh, and which rows need which. x counts rows, the dimension that layers are cut
// along. 'Same' padding is TensorFlow's: ceil(input / stride) outputs, the odd pixel of padding at the end.
//
//   input rows ──kernel, stride, padding──► potentials (conv rows) ──pool──► output rows
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/core/quantity.h"

namespace npu::mesh {

enum class Pooling { kNone, kMax, kGlobal };

struct Rows {
  std::int64_t first = 0, count = 0;

  std::int64_t end() const { return first + count; }
  bool contains(std::int64_t x) const { return x >= first && x < end(); }
  bool contains(const Rows& other) const { return other.first >= first && other.end() <= end(); }
  bool operator==(const Rows&) const = default;
};

struct LayerGeometry {
  std::int64_t in_x = 1, in_y = 1;
  std::int64_t kernel_x = 1, kernel_y = 1;  // equal but for fully connected layers, whose kernel is the map
  int stride = 1;
  bool same_padding = true;
  Pooling pooling = Pooling::kNone;
  int pool_stride = 2;
  static constexpr int kPoolWindow = 2;

  std::int64_t conv_x() const { return convolved(in_x, kernel_x); }
  std::int64_t conv_y() const { return convolved(in_y, kernel_y); }
  std::int64_t pad_x() const { return padding(in_x, kernel_x); }
  std::int64_t pad_y() const { return padding(in_y, kernel_y); }
  std::int64_t out_x() const { return pooled(conv_x()); }
  std::int64_t out_y() const { return pooled(conv_y()); }

  // Potentials that these rows of the output come from.
  Rows conv_rows(const Rows& out) const {
    if (pooling == Pooling::kNone) return out;
    if (pooling == Pooling::kGlobal) return {0, conv_x()};
    const std::int64_t first = out.first * pool_stride;
    const std::int64_t end = std::min((out.end() - 1) * pool_stride + kPoolWindow, conv_x());
    return {first, end - first};
  }
  // Those of an axis's potentials `all` whose kernel covers place `at` of the input, counted with its
  // padding.
  Rows reached(std::int64_t at, std::int64_t kernel, const Rows& all) const {
    const std::int64_t first =
        std::max(all.first, ceil_div(std::max<std::int64_t>(at - kernel + 1, 0), std::int64_t{stride}));
    return {first, std::max<std::int64_t>(std::min(all.end(), at / stride + 1) - first, 0)};
  }
  // Rows of the input that these potentials come from; rows of padding are none.
  Rows input_rows(const Rows& conv) const {
    const std::int64_t first = std::max<std::int64_t>(conv.first * stride - pad_x(), 0);
    const std::int64_t end = std::min((conv.end() - 1) * stride - pad_x() + kernel_x, in_x);
    return {first, std::max<std::int64_t>(end - first, 0)};
  }

 private:
  std::int64_t convolved(std::int64_t in, std::int64_t kernel) const {
    return same_padding ? ceil_div(in, stride) : (in - kernel) / stride + 1;
  }
  std::int64_t padding(std::int64_t in, std::int64_t kernel) const {
    if (!same_padding) return 0;
    return std::max<std::int64_t>((convolved(in, kernel) - 1) * stride + kernel - in, 0) / 2;
  }
  std::int64_t pooled(std::int64_t conv) const {
    if (pooling == Pooling::kGlobal) return 1;
    return pooling == Pooling::kMax ? ceil_div(conv, pool_stride) : conv;
  }
};

}  // namespace npu::mesh
