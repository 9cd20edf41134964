// Values for the kernels' tests, and the plain [C][H][W] arrays that their independent loops work on.
#pragma once

#include <vector>

#include "models/kernels/blocked.h"
#include "sim/core/rng.h"

namespace npu::kernels::testing {

enum class Values { kAny, kEnds };  // kEnds: only -128 and 127, where sums grow fastest

inline std::vector<std::int8_t> random_values(Rng& rng, std::int64_t n, Values values = Values::kAny) {
  std::vector<std::int8_t> v(static_cast<std::size_t>(n));
  for (auto& x : v)
    x = static_cast<std::int8_t>(values == Values::kAny ? rng.between(-128, 127)
                                 : rng.chance(2)        ? -128
                                                        : 127);
  return v;
}

// [C][H][W] with every lane a channel of its own, padding lanes included: the kernels promise to compute them
// too.
class Planes {
 public:
  Planes(const BlockedShape& shape, const std::vector<std::int8_t>& blocked)
      : height_(shape.height),
        width_(shape.width),
        channels_(shape.blocks() * shape.lanes),
        values_(blocked.size()) {
    std::size_t from = 0;  // walks the blocked array from end to end: [block][y][x][lane]
    for (int block = 0; block < shape.blocks(); ++block) {
      for (int y = 0; y < height_; ++y) {
        for (int x = 0; x < width_; ++x) {
          for (int lane = 0; lane < shape.lanes; ++lane)
            values_[place(block * shape.lanes + lane, y, x)] = blocked[from++];
        }
      }
    }
  }

  int channels() const { return channels_; }
  bool inside(int y, int x) const { return y >= 0 && y < height_ && x >= 0 && x < width_; }
  int at(int c, int y, int x) const { return values_[place(c, y, x)]; }
  int padded(int c, int y, int x) const { return inside(y, x) ? at(c, y, x) : 0; }

 private:
  std::size_t place(int c, int y, int x) const {
    return (static_cast<std::size_t>(c) * static_cast<std::size_t>(height_) + static_cast<std::size_t>(y)) *
               static_cast<std::size_t>(width_) +
           static_cast<std::size_t>(x);
  }

  int height_, width_, channels_;
  std::vector<std::int8_t> values_;
};

}  // namespace npu::kernels::testing
