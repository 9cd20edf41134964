#include "isa/akida/weight_track.h"

#include <cassert>

#include <fmt/format.h>

#include "isa/akida/packing.h"

namespace npu::akida {
namespace {

// The words of one channel's kernel behind the pointwise stream.
template <class T>
std::span<T> channel_words(const Assignment& a, std::span<T> words, std::int64_t channel) {
  const auto each = depthwise_channel_words(a);
  const auto first = packing_of(a).value().words(weight_count(a));
  return words.subspan(static_cast<std::size_t>(first + channel * each), static_cast<std::size_t>(each));
}

template <class T>
std::span<T> channel_kernel(const Assignment& a, std::span<T> kernels, std::int64_t channel) {
  const auto each = static_cast<std::size_t>(a.kernel) * static_cast<std::size_t>(a.kernel);
  return kernels.subspan(static_cast<std::size_t>(channel) * each, each);
}

std::int64_t depthwise_channels(const Assignment& a) {
  return a.operation == Operation::kSeparable ? a.in_channels : 0;
}

}  // namespace

Result<std::vector<Word>> pack_weights(const Assignment& a, const Weights& weights) {
  assert(std::ssize(weights.values) == weight_count(a));
  assert(std::ssize(weights.depthwise) == depthwise_count(a));
  std::vector<Word> words(static_cast<std::size_t>(weight_track_words(a)));
  if (const auto done = pack(words, packing_of(a).value(), a.weight_bits, weights.values); !done)
    return done.error();
  for (std::int64_t c = 0; c < depthwise_channels(a); ++c) {
    const auto kernel = channel_kernel(a, std::span(weights.depthwise), c);
    const auto done =
        pack(channel_words(a, std::span(words), c), depthwise_packing(a.weight_bits), a.weight_bits, kernel);
    if (!done) return error(fmt::format("depthwise kernel of channel {}: {}", c, done.error().what));
  }
  return words;
}

Result<Weights> unpack_weights(const Assignment& a, std::span<const Word> words) {
  assert(std::ssize(words) == weight_track_words(a));
  Weights weights;
  weights.values.resize(static_cast<std::size_t>(weight_count(a)));
  weights.depthwise.resize(static_cast<std::size_t>(depthwise_count(a)));
  if (const auto done = unpack(words, packing_of(a).value(), a.weight_bits, weights.values); !done)
    return done.error();
  for (std::int64_t c = 0; c < depthwise_channels(a); ++c) {
    const auto from = channel_words(a, words, c);
    const auto done = unpack(from, depthwise_packing(a.weight_bits), a.weight_bits,
                             channel_kernel(a, std::span(weights.depthwise), c));
    if (!done) {
      return error_at((from.data() - words.data()) * 4 + done.error().offset.value_or(0),
                      fmt::format("depthwise kernel of channel {}: {}", c, done.error().what));
    }
  }
  return weights;
}

}  // namespace npu::akida
