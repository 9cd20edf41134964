// Images to the bytes of an input buffer.
#pragma once

#include <span>

#include "isa/container/network.h"
#include "sim/core/tensor.h"

namespace npu::tools {

// Image i of [N][H][W][C] or [N][H][W], u8. Where it has exactly `input_bytes` bytes and no preprocessing is
// given it goes in as it is.
struct ImageSet {
  Tensor tensor;
  std::int64_t count() const { return tensor.shape.front(); }
  std::int64_t height() const { return tensor.shape[1]; }
  std::int64_t width() const { return tensor.shape[2]; }
  std::int64_t channels() const { return tensor.shape.size() == 4 ? tensor.shape[3] : 1; }
  std::int64_t image_bytes() const { return height() * width() * channels(); }
  std::span<const std::uint8_t> image(std::int64_t i) const;
};

// Throws InputError where the array is no set of u8 images.
ImageSet load_images(const std::filesystem::path& file);

// Bilinear, pixel centres at half coordinates, edges repeated: what PIL and OpenCV call bilinear without
// anti-aliasing. [height][width][channels].
std::vector<double> resize_bilinear(std::span<const std::uint8_t> image, std::int64_t in_height,
                                    std::int64_t in_width, std::int64_t channels, std::int64_t height,
                                    std::int64_t width);

// Throws InputError where sizes do not fit and nothing says how to make them.
void check_fit(const ImageSet& images, const container::NetworkDescription& network, std::int64_t input_bytes,
               const std::string& file);
std::vector<std::uint8_t> input_bytes_of(const ImageSet& images, std::int64_t i,
                                         const container::NetworkDescription& network);

}  // namespace npu::tools
