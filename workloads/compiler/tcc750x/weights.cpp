#include "workloads/compiler/tcc750x/weights.h"

#include <algorithm>
#include <cstring>

#include "isa/tcc750x/channel_word.h"
#include "workloads/compiler/tile/planners.h"

namespace npu::compiler::tcc750x {

namespace {

using npu::isa::Word;
namespace channel_word = npu::tcc750x::channel_word;

constexpr int kDepthwiseTaps = 9, kCentre = 4;

Word parameter_word(const numerics::Tcc750xChannel& c) {
  Word word = 0;
  const std::span<Word> words{&word, 1};
  channel_word::kBias.set_raw(words, static_cast<Word>(c.bias));
  channel_word::kBiasShift.set_raw(words, static_cast<Word>(c.bias_shift));
  channel_word::kShift.set_raw(words, static_cast<Word>(c.shift));
  channel_word::kScale.set_raw(words, static_cast<Word>(c.scale));
  return word;
}

void put_parameters(std::span<const numerics::Tcc750xChannel> channels, std::uint8_t* to) {
  for (const auto& channel : channels) {
    const Word word = parameter_word(channel);
    std::memcpy(to, &word, sizeof word);
    to += sizeof word;
  }
}

class Packer {
 public:
  Packer(const IntegerGraph& graph, const WeightChunk& chunk, const Machine& machine, std::uint8_t* out)
      : graph_(graph),
        node_(graph.nodes[static_cast<std::size_t>(chunk.node)]),
        chunk_(chunk),
        machine_(machine),
        out_(out) {}

  void pack() {
    const auto* conv = std::get_if<integer::Convolution>(&node_.operation);
    if (conv == nullptr) {
      selection();
      return;
    }
    const int in_channels = graph_.tensor(node_.inputs[0]).channels;
    switch (kind_of(*conv, in_channels, machine_)) {
      case ConvolutionKind::kDepthwise:
        depthwise(*conv);
        break;
      case ConvolutionKind::kDiagonal:
        diagonal(*conv);
        break;
      case ConvolutionKind::kDense:
      case ConvolutionKind::kGathered:
        dense(*conv, in_channels);
        break;
    }
    put_parameters(std::span(conv->channels)
                       .subspan(static_cast<std::size_t>(chunk_.first_channel),
                                static_cast<std::size_t>(chunk_.channels)),
                   out_ + chunk_.weight_words * kWordBytes);
  }

 private:
  static std::int64_t taps(const integer::Convolution& c) {
    return std::int64_t{c.window.kernel_height} * c.window.kernel_width;
  }

  void dense(const integer::Convolution& c, int in_channels) {
    const std::int64_t n = taps(c), per_group = in_channels / c.groups,
                       out_per_group = c.out_channels / c.groups;
    for (int k = 0; k < chunk_.channels; ++k) {
      const std::int64_t channel = chunk_.first_channel + k, group = channel / out_per_group;
      const std::int8_t* from = &c.weights[static_cast<std::size_t>(channel * per_group * n)];
      for (std::int64_t i = 0; i < per_group; ++i) {
        const std::int64_t in = group * per_group + i;
        std::uint8_t* to = out_ + (in / kLanes * n * chunk_.channels + k) * kLanes + in % kLanes;
        for (std::int64_t tap = 0; tap < n; ++tap)
          to[tap * chunk_.channels * kLanes] = static_cast<std::uint8_t>(from[i * n + tap]);
      }
    }
  }

  // A 1x1 kernel is the centre of a 3x3 one.
  void depthwise(const integer::Convolution& c) {
    const std::int64_t n = taps(c);
    for (int k = 0; k < chunk_.channels; ++k) {
      for (std::int64_t tap = 0; tap < n; ++tap) {
        const std::int64_t at = n == 1 ? kCentre : tap;
        out_[(std::int64_t{k} / kLanes * kDepthwiseTaps + at) * kLanes + k % kLanes] =
            static_cast<std::uint8_t>(c.weights[static_cast<std::size_t>(k * n + tap)]);
      }
    }
  }

  // One block: [tap][k][32] with weights on the diagonal; the last block of a layer may have fewer than 32
  // channels.
  void diagonal(const integer::Convolution& c) {
    const std::int64_t n = taps(c);
    for (std::int64_t k = 0; k < chunk_.channels; ++k) {
      for (std::int64_t tap = 0; tap < n; ++tap) {
        out_[(tap * chunk_.channels + k) * kLanes + k] = static_cast<std::uint8_t>(
            c.weights[static_cast<std::size_t>((chunk_.first_channel + k) * n + tap)]);
      }
    }
  }

  // Of a concatenation: output channel k takes one lane of the stacked blocks, as it is: (128 x + 64) >> 7 =
  // x.
  void selection() {
    int channel = 0, block = 0;
    for (const TensorId id : node_.inputs) {
      const int channels = graph_.tensor(id).channels;
      for (int c = 0; c < channels; ++c, ++channel)
        out_[(std::int64_t{block + c / kLanes} * chunk_.channels + channel) * kLanes + c % kLanes] = 1;
      block += blocks_of(channels);
    }
    const std::vector<numerics::Tcc750xChannel> unchanged(static_cast<std::size_t>(chunk_.channels),
                                                          {.scale = 128});
    put_parameters(unchanged, out_ + chunk_.weight_words * kWordBytes);
  }

  const IntegerGraph& graph_;
  const integer::Node& node_;
  const WeightChunk& chunk_;
  const Machine& machine_;
  std::uint8_t* out_;
};

}  // namespace

std::vector<std::uint8_t> pack_weights(const IntegerGraph& graph, const Schedule& schedule,
                                       const Machine& machine) {
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(schedule.weight_bytes));
  for (const WeightChunk& chunk : schedule.chunks)
    Packer(graph, chunk, machine, bytes.data() + chunk.offset).pack();
  return bytes;
}

}  // namespace npu::compiler::tcc750x
