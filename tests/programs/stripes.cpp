#include "tests/programs/stripes.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "isa/tcc750x/assembly.h"
#include "isa/tcc750x/channel_word.h"
#include "isa/tcc750x/register_writer.h"
#include "sim/core/diagnostic.h"
#include "sim/core/npy.h"
#include "sim/core/rng.h"

namespace npu::programs {

namespace {

using tcc750x::kLanes;
using tcc750x::Word;

// Filter o * 4 + kind * 2 + sign of the convolution answers to stripes of direction o.
constexpr int kKinds = 2, kSigns = 2;
constexpr int kFiltersOfDirection = kKinds * kSigns;
constexpr int kFilters = kStripeClasses * kFiltersOfDirection;
constexpr int kHalves = 2;  // of the image, one a core

using Filter = std::array<std::array<int, 3>, 3>;

// First derivative across the stripes, and second. Each has the same sum of squares in every direction, so
// that noise excites all directions alike.
constexpr std::array<std::array<Filter, kKinds>, kStripeClasses> kFilterShapes{{
    {{{{{-1, -1, -1}, {0, 0, 0}, {1, 1, 1}}}, {{{-1, -1, -1}, {2, 2, 2}, {-1, -1, -1}}}}},
    {{{{{-1, 0, 1}, {-1, 0, 1}, {-1, 0, 1}}}, {{{-1, 2, -1}, {-1, 2, -1}, {-1, 2, -1}}}}},
    {{{{{0, -1, -1}, {1, 0, -1}, {1, 1, 0}}}, {{{2, -1, -1}, {-1, 2, -1}, {-1, -1, 2}}}}},
    {{{{{-1, -1, 0}, {-1, 0, 1}, {0, 1, 1}}}, {{{-1, -1, 2}, {-1, 2, -1}, {2, -1, -1}}}}},
}};
constexpr int kFilterGain = 8;

// y = (acc * 128 + half) >> (6 + 7), acc / 64: an edge between grey values 40 and 216 gives 66.
constexpr int kConvScale = 128, kConvShift = 6;
// acc / 32 of the second layer.
constexpr int kScoreGain = 16, kScoreScale = 128, kScoreShift = 5;

class WeightFile {
 public:
  void word(const std::array<std::int8_t, kLanes>& lanes) {
    for (const auto lane : lanes) bytes_.push_back(static_cast<std::uint8_t>(lane));
  }
  // One parameter word a channel, no bias; the block is padded to 32 channels.
  void parameters(int channels, int scale, int shift) {
    const Word value = tcc750x::RegisterWriter(tcc750x::channel_word::kFormat)
                           .set(tcc750x::channel_word::kScale, scale)
                           .set(tcc750x::channel_word::kShift, shift)
                           .words()[0];
    for (int channel = 0; channel < kLanes; ++channel) {
      const Word word = channel < channels ? value : 0;
      for (int byte = 0; byte < 4; ++byte) bytes_.push_back(static_cast<std::uint8_t>(word >> (8 * byte)));
    }
  }
  std::vector<std::uint8_t> bytes() && { return std::move(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

// [kh][kw][K][32]; only lane 0 of the input holds pixels.
void add_convolution(WeightFile& file) {
  for (std::size_t ky = 0; ky < 3; ++ky) {
    for (std::size_t kx = 0; kx < 3; ++kx) {
      for (std::size_t k = 0; k < kFilters; ++k) {
        const int tap = kFilterShapes[k / kFiltersOfDirection][k / kSigns % kKinds][ky][kx];
        const int sign = k % kSigns == 0 ? 1 : -1;
        file.word({static_cast<std::int8_t>(sign * kFilterGain * tap)});
      }
    }
  }
  file.parameters(kFilters, kConvScale, kConvShift);
}

constexpr int across(int direction) {
  return direction ^ 1;
}  // horizontal and vertical, down and up

// [1][2][K][32]: a score is what answers to its direction less what answers to the one across, in both
// halves.
void add_fully_connected(WeightFile& file) {
  for (int half = 0; half < kHalves; ++half) {
    for (int score = 0; score < kStripeClasses; ++score) {
      std::array<std::int8_t, kLanes> lanes{};
      for (int k = 0; k < kFilters; ++k) {
        const int direction = k / kFiltersOfDirection;
        const int gain = direction == score ? kScoreGain : direction == across(score) ? -kScoreGain : 0;
        lanes[static_cast<std::size_t>(k)] = static_cast<std::int8_t>(gain);
      }
      file.word(lanes);
    }
  }
  file.parameters(kStripeClasses, kScoreScale, kScoreShift);
}

constexpr int kSide = 32;

// A triangle wave of period `period` in -256..256, in integers only.
constexpr std::int64_t triangle(std::int64_t position, std::int64_t period, std::int64_t phase) {
  const std::int64_t turn = ((position * 1024 / period + phase) % 1024 + 1024) % 1024;
  return turn < 512 ? turn - 256 : 768 - turn;
}

void draw(Stripes stripes, Rng& rng, std::vector<std::uint8_t>& pixels) {
  const bool diagonal = stripes == Stripes::kDiagonalDown || stripes == Stripes::kDiagonalUp;
  const std::int64_t period =
      diagonal ? rng.between(8, 18) : rng.between(6, 13);  // of x + y it looks shorter
  const std::int64_t phase = rng.between(0, 1023);
  const std::int64_t contrast = rng.between(40, 100), brightness = rng.between(100, 156);
  for (std::int64_t y = 0; y < kSide; ++y) {
    for (std::int64_t x = 0; x < kSide; ++x) {
      const std::int64_t position = stripes == Stripes::kHorizontal     ? y
                                    : stripes == Stripes::kVertical     ? x
                                    : stripes == Stripes::kDiagonalDown ? x - y
                                                                        : x + y;
      const std::int64_t noise = rng.between(-50, 50) + rng.between(-50, 50);
      const std::int64_t value = brightness + contrast * triangle(position, period, phase) / 256 + noise;
      pixels.push_back(static_cast<std::uint8_t>(std::clamp<std::int64_t>(value, 0, 255)));
    }
  }
}

void write_bytes(const std::filesystem::path& file, const std::vector<std::uint8_t>& bytes) {
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!out) throw InputError(Diagnostic{.file = file.string(), .what = "cannot be written"});
}

}  // namespace

std::vector<std::uint8_t> stripes_weights() {
  WeightFile file;
  add_convolution(file);
  add_fully_connected(file);
  return std::move(file).bytes();
}

LabelledImages stripes_images(int count, std::uint64_t seed) {
  Rng rng(seed);
  LabelledImages set{.images = {.type = DType::kU8, .shape = {count, kSide, kSide}, .bytes = {}},
                     .labels = {.type = DType::kU8, .shape = {count}, .bytes = {}}};
  for (int i = 0; i < count; ++i) {
    const int label = i % kStripeClasses;
    draw(static_cast<Stripes>(label), rng, set.images.bytes);
    set.labels.bytes.push_back(static_cast<std::uint8_t>(label));
  }
  return set;
}

void write_stripes(const std::filesystem::path& folder, const std::filesystem::path& out) {
  const auto source = folder / "npu_cmd.asm";
  std::ifstream in(source, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw InputError(Diagnostic{.file = source.string(), .what = "cannot be read"});
  std::vector<std::uint8_t> commands;
  for (const Word word : tcc750x::assemble(text, source.string())) {
    for (int byte = 0; byte < 4; ++byte) commands.push_back(static_cast<std::uint8_t>(word >> (8 * byte)));
  }
  write_bytes(out / "npu_cmd.bin", commands);
  write_bytes(out / "quantized_network.bin", stripes_weights());
  constexpr int kImages = 40;
  constexpr std::uint64_t kSeed = 750;
  const auto set = stripes_images(kImages, kSeed);
  save_npy(out / "images.npy", set.images);
  save_npy(out / "labels.npy", set.labels);
}

}  // namespace npu::programs
