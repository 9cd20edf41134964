#include "isa/akida/packing.h"

#include <cassert>

#include <fmt/format.h>

namespace npu::akida {
namespace {

constexpr int kWordBits = 32;

Word mask(int bits) {
  return (Word{1} << bits) - 1;
}

Word code_of(int weight, int weight_bits, int width) {
  return weight_bits == 1 ? static_cast<Word>(weight > 0) : static_cast<Word>(weight) & mask(width);
}

// A number that `holds` refuses where the code is none.
int weight_of(Word code, int weight_bits, int width) {
  if (weight_bits == 1) return code > 1 ? 0 : 2 * static_cast<int>(code) - 1;
  const bool negative = (code >> (width - 1)) != 0;
  return static_cast<int>(code) - (negative ? 1 << width : 0);
}

}  // namespace

std::optional<Packing> packing_of(const Assignment& a) {
  for (const PackingRule& rule : kPackingRules) {
    if (rule.converter == (a.target == Target::kHrc) && rule.operation == a.operation &&
        rule.weight_bits == a.weight_bits) {
      return rule.packing;
    }
  }
  return std::nullopt;
}

std::int64_t depthwise_channel_words(const Assignment& a) {
  return depthwise_packing(a.weight_bits).words(std::int64_t{a.kernel} * a.kernel) + 1;
}

bool holds(int weight_bits, int weight) {
  if (weight_bits == 1) return weight == -1 || weight == 1;
  const int most = (1 << (weight_bits - 1)) - 1;
  return -most <= weight && weight <= most;
}

std::string_view range_text(int weight_bits) {
  switch (weight_bits) {
    case 1:
      return "-1 or 1";
    case 2:
      return "-1..1";
    case 4:
      return "-7..7";
    default:
      return "-127..127";
  }
}

Result<void> pack(std::span<Word> words, const Packing& packing, int weight_bits,
                  std::span<const std::int8_t> weights) {
  assert(std::ssize(words) >= packing.words(std::ssize(weights)));
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!holds(weight_bits, weights[i])) {
      return error(fmt::format("weight {} is {}, but weight_bits={} holds {}", i, weights[i], weight_bits,
                               range_text(weight_bits)));
    }
    const std::int64_t at = packing.position(static_cast<std::int64_t>(i));
    const auto word = static_cast<std::size_t>(at / kWordBits);
    const auto low = static_cast<int>(at % kWordBits);
    const Word code = code_of(weights[i], weight_bits, packing.bits);
    words[word] |= code << low;
    if (low + packing.bits > kWordBits) words[word + 1] |= code >> (kWordBits - low);
  }
  return success();
}

Result<void> unpack(std::span<const Word> words, const Packing& packing, int weight_bits,
                    std::span<std::int8_t> weights) {
  assert(std::ssize(words) >= packing.words(std::ssize(weights)));
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::int64_t at = packing.position(static_cast<std::int64_t>(i));
    const auto word = static_cast<std::size_t>(at / kWordBits);
    const auto low = static_cast<int>(at % kWordBits);
    Word code = words[word] >> low;
    if (low + packing.bits > kWordBits) code |= words[word + 1] << (kWordBits - low);
    code &= mask(packing.bits);
    const int weight = weight_of(code, weight_bits, packing.bits);
    if (!holds(weight_bits, weight)) {
      return error_at(static_cast<std::int64_t>(word) * 4,
                      fmt::format("weight {} has the code {:#x}, which is none of weight_bits={} ({})", i,
                                  code, weight_bits, range_text(weight_bits)));
    }
    weights[i] = static_cast<std::int8_t>(weight);
  }
  return success();
}

}  // namespace npu::akida
