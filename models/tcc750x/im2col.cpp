#include "models/tcc750x/im2col.h"

#include <algorithm>

namespace npu::tcc750x {

void im2col_row(const Transfer& t, std::span<const std::uint8_t> row, std::span<std::uint8_t> words) {
  constexpr int kModeStep2 = 3;
  const std::uint8_t flip = t.subtract_128 ? 0x80 : 0;  // u8 - 128 as s8 is the top bit turned over
  const int columns = t.im2col == 0 ? 1 : 3;
  const std::int64_t step = t.im2col == kModeStep2 ? 2 : 1;
  std::ranges::fill(words, std::uint8_t{0});
  if (columns == 1) {  // the common case, without the bounds of a window
    const auto channels = static_cast<std::size_t>(t.channels);
    for (std::size_t x = 0; x < static_cast<std::size_t>(t.piece); ++x) {
      for (std::size_t c = 0; c < channels; ++c) words[x * kLanes + c] = row[x * channels + c] ^ flip;
    }
    return;
  }
  for (std::int64_t x = 0; x < t.row_words(); ++x) {
    for (int kx = 0; kx < columns; ++kx) {
      const std::int64_t pixel = x * step + kx - columns / 2;
      if (pixel < 0 || pixel >= t.piece) continue;
      for (int c = 0; c < t.channels; ++c) {
        words[static_cast<std::size_t>(x * kLanes + std::int64_t{kx} * t.channels + c)] =
            row[static_cast<std::size_t>(pixel * t.channels + c)] ^ flip;
      }
    }
  }
}

}  // namespace npu::tcc750x
