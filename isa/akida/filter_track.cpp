#include "isa/akida/filter_track.h"

#include <bit>
#include <cassert>
#include <cmath>

#include <fmt/format.h>

namespace npu::akida {
namespace {

// Bytes of the track: the low byte of a word is its first.
std::uint8_t byte_at(std::span<const Word> words, std::int64_t at) {
  return static_cast<std::uint8_t>(words[static_cast<std::size_t>(at / 4)] >> (8 * (at % 4)));
}

Word word_at(std::span<const Word> words, std::int64_t at) {
  Word word = 0;
  for (int b = 0; b < 4; ++b) word |= Word{byte_at(words, at + b)} << (8 * b);
  return word;
}

void put_word(std::span<Word> words, std::int64_t at, Word word) {
  for (int b = 0; b < 4; ++b) {
    const Word byte = (word >> (8 * b)) & 0xff;
    words[static_cast<std::size_t>((at + b) / 4)] |= byte << (8 * ((at + b) % 4));
  }
}

Word channel_of(const Assignment& a, std::int64_t filter) {
  return static_cast<Word>(a.first_filter + filter);
}

}  // namespace

int filter_bytes(const Assignment& a) {
  return a.operation == Operation::kFullyConnected ? kFullyConnectedFilterBytes : kFilterBytes;
}

bool is_legal(const Filter& filter) {
  return std::isfinite(filter.act_step) && filter.act_step > 0;
}

Result<std::vector<Word>> pack_filters(const Assignment& a, std::span<const Filter> filters) {
  assert(std::ssize(filters) == a.own_filters);
  std::vector<Word> words(static_cast<std::size_t>(filter_track_words(a)));
  for (std::int64_t i = 0; i < a.own_filters; ++i) {
    const Filter& filter = filters[static_cast<std::size_t>(i)];
    if (!is_legal(filter)) {
      return error(fmt::format("filter {}: act_step is {}, not a finite number above 0", a.first_filter + i,
                               filter.act_step));
    }
    const std::int64_t at = i * filter_bytes(a);
    put_word(words, at, std::bit_cast<Word>(filter.threshold));
    put_word(words, at + 4, std::bit_cast<Word>(filter.act_step));
    put_word(words, at + 8, channel_of(a, i));
  }
  return words;
}

Result<std::vector<Filter>> unpack_filters(const Assignment& a, std::span<const Word> words) {
  assert(std::ssize(words) == filter_track_words(a));
  std::vector<Filter> filters(static_cast<std::size_t>(a.own_filters));
  for (std::int64_t i = 0; i < a.own_filters; ++i) {
    Filter& filter = filters[static_cast<std::size_t>(i)];
    const std::int64_t at = i * filter_bytes(a);
    filter.threshold = std::bit_cast<std::int32_t>(word_at(words, at));
    filter.act_step = std::bit_cast<float>(word_at(words, at + 4));
    if (!is_legal(filter)) {
      return error_at(at + 4, fmt::format("filter {}: act_step is {}, not a finite number above 0",
                                          a.first_filter + i, filter.act_step));
    }
    if (const Word channel = word_at(words, at + 8); channel != channel_of(a, i)) {
      return error_at(at + 8,
                      fmt::format("filter {} has the output channel {}", a.first_filter + i, channel));
    }
  }
  return filters;
}

}  // namespace npu::akida
