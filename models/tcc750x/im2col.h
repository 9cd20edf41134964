// One image row to GBUF words (facts/tcc750x.md section 5, proved by MobileNetV2's answers):
//   mode 0  word x       = channels of pixel x
//   mode 3  word x       = pixels 2x-1, 2x, 2x+1 in lanes kx * channels + c: the columns of a 3x3 kernel,
//   step 2 mode 1  word x       = pixels x-1, x, x+1 (published, does not occur in the binaries at hand)
// Beyond the row's ends the pixel is 0, after the subtraction of 128; lanes without a channel are 0.
#pragma once

#include <span>

#include "isa/tcc750x/transfer.h"

namespace npu::tcc750x {

// row: transfer.piece * transfer.channels bytes; words: transfer.row_words() * 32 bytes.
void im2col_row(const Transfer& transfer, std::span<const std::uint8_t> row, std::span<std::uint8_t> words);

}  // namespace npu::tcc750x
