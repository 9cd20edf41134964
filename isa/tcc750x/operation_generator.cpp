#include "isa/tcc750x/operation_generator.h"

#include <algorithm>

#include "isa/tcc750x/dw.h"
#include "isa/tcc750x/misc.h"
#include "isa/tcc750x/mlx.h"
#include "isa/tcc750x/mm.h"
#include "isa/tcc750x/register_writer.h"
#include "sim/core/quantity.h"

namespace npu::tcc750x {
namespace {

constexpr std::int64_t kMostSide = 1000;      // of the 10-bit dimensions, less what padding adds
constexpr std::int64_t kMostChannels = 4096;  // of the 12-bit ones

std::int64_t blocks(std::int64_t channels, std::int64_t lanes = kLanes) {
  return ceil_div(channels, lanes);
}
std::int64_t parameter_words(std::int64_t channels) {
  return 4 * blocks(channels);
}  // 32 words of 4 bytes a block

GbufRange range(int core, std::int64_t begin, std::int64_t size) {
  return {.core = core, .begin = begin, .end = begin + size};
}

bool any_overlap(const std::vector<GbufRange>& a, const std::vector<GbufRange>& b) {
  return std::any_of(a.begin(), a.end(), [&](const GbufRange& x) {
    return std::any_of(b.begin(), b.end(), [&](const GbufRange& y) { return x.overlaps(y); });
  });
}

}  // namespace

bool GeneratedOperation::conflicts(const GeneratedOperation& other) const {
  return any_overlap(writes, other.reads) || any_overlap(writes, other.writes) ||
         any_overlap(reads, other.writes);
}

GeneratedOperation OperationGenerator::next() {
  const auto core = static_cast<int>(rng_.between(0, options_.cores - 1));
  switch (rng_.between(0, 9)) {
    case 0:
    case 1:
    case 2:
      return matrix(core);
    case 3:
    case 4:
      return depthwise(core);
    case 5:
    case 6:
      return element_wise(core);
    case 7:
      return rng_.chance(3) ? vector(core) : element_wise(core);
    default:
      return transfer();
  }
}

std::int64_t OperationGenerator::size(std::int64_t most) {
  if (most <= 1 || rng_.chance(5)) return 1;
  const bool small = !rng_.chance(4);
  return rng_.between(1, small ? std::min<std::int64_t>(most, 12) : most);
}

OperationGenerator::Shape OperationGenerator::shape(std::int64_t most_words, std::int64_t lanes) {
  Shape s{};
  s.height = size(std::min<std::int64_t>(kMostSide, most_words));
  s.width = size(std::min(kMostSide, most_words / s.height));
  const auto most_blocks = std::min<std::int64_t>(most_words / (s.height * s.width), kMostChannels / lanes);
  const auto used = size(std::min<std::int64_t>(most_blocks, 8));
  const bool whole = rng_.chance(3);  // else the last block has empty lanes
  s.channels = whole ? used * lanes : (used - 1) * lanes + rng_.between(1, lanes);
  return s;
}

std::vector<std::int64_t> OperationGenerator::places(const std::vector<std::int64_t>& sizes) {
  // The operands in a random rotation, the free words spread over the gaps between them.
  std::int64_t free = options_.gbuf_words;
  for (const auto operand : sizes) free -= operand;
  if (rng_.chance(2)) free = std::min<std::int64_t>(free, 512);  // crowd at the bottom, so that data flows on
  std::vector<std::int64_t> begins(sizes.size());
  const auto first = static_cast<std::size_t>(rng_.between(0, static_cast<std::int64_t>(sizes.size()) - 1));
  std::int64_t at = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::size_t operand = (first + i) % sizes.size();
    const auto gap = rng_.between(0, free);
    free -= gap;
    begins[operand] = at + gap;
    at = begins[operand] + sizes[operand];
  }
  return begins;
}

GeneratedOperation OperationGenerator::matrix(int core) {
  const bool four_bit = rng_.chance(4);
  const std::int64_t lanes = four_bit ? 2 * kLanes : kLanes;
  const Shape in = shape(options_.most_words, lanes);
  const auto in_blocks = blocks(in.channels, lanes);
  const auto kernel_h = rng_.chance(2) ? 1 : rng_.between(1, 7);
  const auto kernel_w = rng_.chance(2) ? kernel_h : rng_.between(1, 7);
  const auto stride_h = rng_.chance(2) ? 1 : rng_.between(1, 4);
  const auto stride_w = rng_.chance(2) ? stride_h : rng_.between(1, 4);
  const auto pad_top = rng_.between(0, std::min<std::int64_t>(3, kernel_h - 1));
  const auto pad_left = rng_.between(0, std::min<std::int64_t>(3, kernel_w - 1));
  const auto pad_bottom = rng_.between(0, std::min<std::int64_t>(3, kernel_h - 1));
  const auto pad_right = rng_.between(0, std::min<std::int64_t>(3, kernel_w - 1));
  // A kernel larger than the padded input still gives one output: the padding below and right is implicit.
  const auto out_h = std::max<std::int64_t>(0, in.height + pad_top + pad_bottom - kernel_h) / stride_h + 1;
  const auto out_w = std::max<std::int64_t>(0, in.width + pad_left + pad_right - kernel_w) / stride_w + 1;
  const auto taps = in_blocks * kernel_h * kernel_w;
  const auto most_out =
      std::min({kMostChannels / 8, options_.most_words / taps, options_.most_words / (out_h * out_w) * kLanes,
                options_.most_macs / (taps * lanes * out_h * out_w)});
  const auto out_channels = rng_.chance(3) ? std::max<std::int64_t>(1, most_out) : size(most_out);

  const auto in_words = in.height * in.width * in_blocks;
  const auto weight_words = taps * out_channels;
  const auto out_words = out_h * out_w * blocks(out_channels);
  const auto at = places({in_words, weight_words, parameter_words(out_channels), out_words});
  RegisterWriter registers(mm::kFormat);
  registers.set(mm::kKernelHeight, kernel_h).set(mm::kKernelWidth, kernel_w).set(mm::kStrideHeight, stride_h);
  registers.set(mm::kStrideWidth, stride_w).set(mm::kPadTop, pad_top).set(mm::kPadLeft, pad_left);
  registers.set(mm::kActivation, rng_.between(0, 1)).set(mm::kFourBit, four_bit ? 1 : 0);
  registers.set(mm::kInWidth, in.width).set(mm::kInHeight, in.height).set(mm::kInChannels, in.channels);
  registers.set(mm::kOutWidth, out_w).set(mm::kOutHeight, out_h).set(mm::kOutChannels, out_channels);
  registers.set(mm::kInput, at[0])
      .set(mm::kWeights, at[1])
      .set(mm::kParameters, at[2])
      .set(mm::kOutput, at[3]);
  registers.set(mm::kCount, out_words);
  return {.unit = {Unit::kMm, core},
          .registers = registers.words(),
          .reads = {range(core, at[0], in_words), range(core, at[1], weight_words),
                    range(core, at[2], parameter_words(out_channels))},
          .writes = {range(core, at[3], out_words)}};
}

GeneratedOperation OperationGenerator::depthwise(int core) {
  Shape in = shape(options_.most_words, kLanes);
  const auto pad = [&] { return rng_.between(0, 1); };
  const auto top = pad();
  const auto bottom = pad();
  const auto left = pad();
  const auto right = pad();
  in.height = std::max(in.height, 3 - top - bottom);
  in.width = std::max(in.width, 3 - left - right);
  const auto stride = rng_.between(1, 2);
  const auto out_h = (in.height + top + bottom - 3) / stride + 1;
  const auto out_w = (in.width + left + right - 3) / stride + 1;
  const auto in_words = in.height * in.width * blocks(in.channels);
  const auto weight_words = 9 * blocks(in.channels);
  const auto out_words = out_h * out_w * blocks(in.channels);
  const auto at = places({in_words, weight_words, parameter_words(in.channels), out_words});
  RegisterWriter registers(dw::kFormat);
  registers.set(dw::kKernel, dw::kKernels[0].bits)
      .set(dw::kStride, stride)
      .set(dw::kActivation, rng_.between(0, 1));
  registers.set(dw::kPadTop, top)
      .set(dw::kPadBottom, bottom)
      .set(dw::kPadLeft, left)
      .set(dw::kPadRight, right);
  registers.set(dw::kInWidth, in.width).set(dw::kInHeight, in.height).set(dw::kChannels, in.channels);
  registers.set(dw::kInput, at[0])
      .set(dw::kWeights, at[1])
      .set(dw::kParameters, at[2])
      .set(dw::kOutput, at[3]);
  registers.set(dw::kCount, out_words);
  return {.unit = {Unit::kDw, core},
          .registers = registers.words(),
          .reads = {range(core, at[0], in_words), range(core, at[1], weight_words),
                    range(core, at[2], parameter_words(in.channels))},
          .writes = {range(core, at[3], out_words)}};
}

GeneratedOperation OperationGenerator::element_wise(int core) {
  using misc::Operation;
  constexpr std::array kOperations{
      Operation::kMaxPool, Operation::kUpsampleZero, Operation::kUpsampleNearest, Operation::kAdd,
      Operation::kAdd,     Operation::kMultiply,     Operation::kGlobalAverage,   Operation::kRequantise4};
  const auto operation = kOperations[static_cast<std::size_t>(
      rng_.between(0, static_cast<std::int64_t>(kOperations.size()) - 1))];
  Shape in = shape(options_.most_words / 4, kLanes);
  const auto in_blocks = blocks(in.channels);
  std::int64_t height_b = 1;
  std::int64_t words_b = 0;  // none
  std::int64_t out_words = in.height * in.width * in_blocks;
  switch (operation) {
    case Operation::kMaxPool:  // 2x2, step 2: nobody knows what a last odd row does
      in.height = std::max<std::int64_t>(2, in.height / 2 * 2);
      in.width = std::max<std::int64_t>(2, in.width / 2 * 2);
      out_words = in.height / 2 * (in.width / 2) * in_blocks;
      break;
    case Operation::kUpsampleZero:
    case Operation::kUpsampleNearest:
      out_words *= 4;
      break;
    case Operation::kAdd:
      height_b = in.height + (rng_.chance(3) ? rng_.between(0, 3) : 0);
      words_b = ((in_blocks - 1) * height_b + in.height) * in.width;
      break;
    case Operation::kMultiply:
      height_b = in.height;
      words_b = out_words;
      break;
    case Operation::kGlobalAverage:
      out_words = in_blocks;
      break;
    case Operation::kRequantise4:
      out_words = std::int64_t{in.height} * in.width * blocks(in.channels, 2 * kLanes);
      break;
    case Operation::kLut:
      break;
  }
  const auto words_a = in.height * in.width * in_blocks;
  const auto at = places({words_a, words_b, out_words});
  RegisterWriter registers(misc::kFormat);
  registers.set(misc::kOperation, operation).set(misc::kHeightB, height_b);
  registers.set(misc::kWidth, in.width).set(misc::kHeight, in.height).set(misc::kChannels, in.channels);
  registers.set(misc::kInputA, at[0]).set(misc::kInputB, words_b == 0 ? 0 : at[1]).set(misc::kOutput, at[2]);
  if (operation == Operation::kAdd || operation == Operation::kGlobalAverage ||
      operation == Operation::kRequantise4) {
    registers.set(misc::kMultiplierA, rng_.between(1, 255));
  }
  if (operation == Operation::kAdd) registers.set(misc::kMultiplierB, rng_.between(1, 255));
  registers.set(misc::kScale, rng_.between(1, 255)).set(misc::kShift, rng_.between(0, 20));
  registers.set(misc::kCount, out_words);
  GeneratedOperation made{.unit = {Unit::kMisc, core},
                          .registers = registers.words(),
                          .reads = {range(core, at[0], words_a)},
                          .writes = {range(core, at[2], out_words)}};
  if (words_b != 0) made.reads.push_back(range(core, at[1], words_b));
  return made;
}

GeneratedOperation OperationGenerator::vector(int core) {
  const Shape in = shape(options_.most_words / 4, kLanes);
  const auto pad = rng_.between(1, 6);
  const auto words = in.height * in.width * blocks(in.channels);  // step 1, padded to the same size
  const auto at = places({words, words});
  RegisterWriter registers(mlx::kFormat);
  registers.set(mlx::kKernel, mlx::Kernel::kMaxPool);
  registers.set(mlx::kWidth, in.width).set(mlx::kHeight, in.height).set(mlx::kChannels, in.channels);
  registers.set(mlx::kWindowHeight, 2 * pad + 1).set(mlx::kWindowWidth, 2 * pad + 1).set(mlx::kR8Low, 64);
  registers.set(mlx::kPad0, pad).set(mlx::kPad1, pad).set(mlx::kPad2, pad).set(mlx::kPad3, pad);
  registers.set(mlx::kInput, at[0]).set(mlx::kOutput, at[1]).set(mlx::kCount, words);
  return {.unit = {Unit::kMlx, core},
          .registers = registers.words(),
          .reads = {range(core, at[0], words)},
          .writes = {range(core, at[1], words)}};
}

}  // namespace npu::tcc750x
