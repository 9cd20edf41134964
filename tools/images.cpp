#include "tools/images.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "sim/core/npy.h"

namespace npu::tools {

std::span<const std::uint8_t> ImageSet::image(std::int64_t i) const {
  return std::span{tensor.bytes}.subspan(static_cast<std::size_t>(i * image_bytes()),
                                         static_cast<std::size_t>(image_bytes()));
}

ImageSet load_images(const std::filesystem::path& file) {
  ImageSet images{.tensor = load_npy(file)};
  const auto& shape = images.tensor.shape;
  if (images.tensor.type != DType::kU8 || (shape.size() != 3 && shape.size() != 4) ||
      images.tensor.elements() == 0) {
    throw InputError(
        Diagnostic{.file = file.string(),
                   .what = fmt::format("holds {} {}", to_string(images.tensor.type), shape_text(shape)),
                   .hint = "images are u8, count x height x width x channels or count x height x width"});
  }
  return images;
}

std::vector<double> resize_bilinear(std::span<const std::uint8_t> image, std::int64_t in_height,
                                    std::int64_t in_width, std::int64_t channels, std::int64_t height,
                                    std::int64_t width) {
  struct Tap {
    std::int64_t low, high;
    double weight;  // of high
  };
  const auto tap = [](std::int64_t i, std::int64_t out, std::int64_t in) {
    const double centre =
        (static_cast<double>(i) + 0.5) * static_cast<double>(in) / static_cast<double>(out) - 0.5;
    const double clamped = std::clamp(centre, 0.0, static_cast<double>(in - 1));
    const auto low = static_cast<std::int64_t>(clamped);
    return Tap{low, std::min(low + 1, in - 1), clamped - static_cast<double>(low)};
  };
  std::vector<double> out(static_cast<std::size_t>(height * width * channels));
  for (std::int64_t y = 0; y < height; ++y) {
    const Tap v = tap(y, height, in_height);
    for (std::int64_t x = 0; x < width; ++x) {
      const Tap h = tap(x, width, in_width);
      for (std::int64_t c = 0; c < channels; ++c) {
        const auto at = [&](std::int64_t row, std::int64_t column) {
          return static_cast<double>(
              image[static_cast<std::size_t>((row * in_width + column) * channels + c)]);
        };
        const double top = at(v.low, h.low) * (1 - h.weight) + at(v.low, h.high) * h.weight;
        const double bottom = at(v.high, h.low) * (1 - h.weight) + at(v.high, h.high) * h.weight;
        out[static_cast<std::size_t>((y * width + x) * channels + c)] =
            top * (1 - v.weight) + bottom * v.weight;
      }
    }
  }
  return out;
}

void check_fit(const ImageSet& images, const container::NetworkDescription& network, std::int64_t input_bytes,
               const std::string& file) {
  const auto& p = network.preprocess;
  const auto image = fmt::format("images are {}x{}x{}", images.height(), images.width(), images.channels());
  if (!p) {
    if (images.image_bytes() == input_bytes) return;
    throw InputError(Diagnostic{.file = file,
                                .what = fmt::format("{} = {} bytes, the input buffer has {}", image,
                                                    images.image_bytes(), input_bytes),
                                .hint = "--network FILE says how to resize and scale (docs/formats.md)"});
  }
  if (p->channels != images.channels())
    throw InputError(
        Diagnostic{.file = file,
                   .path = "preprocess.channels",
                   .what = fmt::format("{}, the network takes {} channels", image, p->channels)});
  if (p->height * p->width * p->channels != input_bytes) {
    throw InputError(Diagnostic{.path = "preprocess",
                                .what = fmt::format("{}x{}x{} does not fill the input buffer of {} bytes",
                                                    p->height, p->width, p->channels, input_bytes)});
  }
  if (p->resize == container::Resize::kNone && (p->height != images.height() || p->width != images.width())) {
    throw InputError(Diagnostic{
        .file = file,
        .path = "preprocess.resize",
        .what = fmt::format("{}, the network takes {}x{} and resize is none", image, p->height, p->width)});
  }
}

std::vector<std::uint8_t> input_bytes_of(const ImageSet& images, std::int64_t i,
                                         const container::NetworkDescription& network) {
  const auto image = images.image(i);
  if (!network.preprocess) return {image.begin(), image.end()};
  const auto& p = *network.preprocess;
  const auto pixels =
      resize_bilinear(image, images.height(), images.width(), images.channels(), p.height, p.width);
  std::vector<std::uint8_t> bytes(pixels.size());
  for (std::size_t at = 0; at < pixels.size(); ++at)
    bytes[at] = p.byte_of(pixels[at], static_cast<std::int64_t>(at) % p.channels);
  return bytes;
}

}  // namespace npu::tools
