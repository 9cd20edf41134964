// The example that ships with the project: a classifier of stripe directions, compiled by hand. Its commands
// are stripes/npu_cmd.asm; everything else that is binary in stripes/ comes from here, the same on every
// machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "sim/core/tensor.h"

namespace npu::programs {

enum class Stripes { kHorizontal, kVertical, kDiagonalDown, kDiagonalUp };
inline constexpr int kStripeClasses = 4;

// What the commands load at once: both layers' weights, each followed by its parameter words.
std::vector<std::uint8_t> stripes_weights();

struct LabelledImages {
  Tensor images;  // u8 [count][32][32]
  Tensor labels;  // u8 [count]
};
// Stripes of random period, phase, contrast and brightness under noise; the classes take turns.
LabelledImages stripes_images(int count, std::uint64_t seed);

// Assembles npu_cmd.asm of `folder` and writes npu_cmd.bin, quantized_network.bin, images.npy and labels.npy
// to `out`. Throws InputError where the text does not assemble or a file cannot be written.
void write_stripes(const std::filesystem::path& folder, const std::filesystem::path& out);

}  // namespace npu::programs
