// A network as neural processors see it: layers in order, each with its input's shape. x is the first
// dimension that a published shape prints (rows of an image): the one that a layer is split along.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace npu::compiler::mesh {

enum class LayerKind {
  kInputConvolution,  // of the input converter (HRC): an image of 8 bits
  kConvolution,
  kSeparable,  // depthwise and pointwise in one, nothing between them
  kFullyConnected,
};

enum class Pool {
  kNone,
  kMax,     // 2x2; the size is halved and rounded up
  kGlobal,  // sum over the map
};

enum class Padding { kSame, kValid };

struct Layer {
  std::string name;
  LayerKind kind = LayerKind::kConvolution;
  std::int64_t in_x = 1, in_y = 1, in_channels = 1;  // of a fully connected layer 1, 1 and all inputs
  std::int64_t filters = 1;
  int kernel = 1, stride = 1;  // square
  Padding padding = Padding::kSame;
  Pool pool = Pool::kNone;
  int pool_stride = 2;
  int in_bits = 4, weight_bits = 4;
  int out_bits = 4;  // of the activation; 0: none, potentials go out
  bool operator==(const Layer&) const = default;

  // Before pooling.
  std::int64_t convolved_x() const { return convolved(in_x); }
  std::int64_t convolved_y() const { return convolved(in_y); }

 private:
  std::int64_t convolved(std::int64_t in) const {
    if (kind == LayerKind::kFullyConnected) return 1;
    return padding == Padding::kSame ? (in + stride - 1) / stride : (in - kernel) / stride + 1;
  }
};

}  // namespace npu::compiler::mesh
