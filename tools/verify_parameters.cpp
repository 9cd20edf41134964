#include "tools/verify_parameters.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "isa/tcc750x/channel_word.h"
#include "isa/tcc750x/units.h"

namespace npu::tools {

namespace {

using container::Symbol;
namespace channel_word = tcc750x::channel_word;

using tcc750x::kLanes;

// Reads a symbol of the weight file, element by element, as the machine's formats have it.
class SymbolCheck {
 public:
  SymbolCheck(const integer::IntegerGraph& graph, const integer::Node& node, const Symbol& symbol,
              std::span<const std::uint8_t> bytes)
      : graph_(graph), node_(node), symbol_(symbol), bytes_(bytes) {}

  std::optional<ParameterDifference> run() {
    const auto* conv = std::get_if<integer::Convolution>(&node_.operation);
    if (conv == nullptr) return selection();
    const std::int64_t taps = std::int64_t{conv->window.kernel_height} * conv->window.kernel_width;
    const std::int64_t channels = graph_.tensor(node_.inputs[0]).channels;
    std::int64_t words = 0;
    if (symbol_.kind == "depthwise") {
      words = ((symbol_.channels + kLanes - 1) / kLanes) * 9;
      depthwise(*conv, taps);
    } else if (symbol_.kind == "diagonal") {
      words = ((symbol_.channels + kLanes - 1) / kLanes) * taps * kLanes;
      diagonal(*conv, taps);
    } else {
      words = (channels + kLanes - 1) / kLanes * taps * symbol_.channels;
      dense(*conv, taps, channels);
    }
    parameters(*conv, words * kLanes);
    return found_;
  }

 private:
  // Whether the byte is there and equal; the first that is not is kept.
  void expect(std::int64_t at, int expected, const std::string& index) {
    if (found_) return;
    const int stored =
        at < std::ssize(bytes_) ? static_cast<std::int8_t>(bytes_[static_cast<std::size_t>(at)]) : 1000;
    if (stored == expected) return;
    found_ = ParameterDifference{
        .layer = node_.name, .tensor = "weights", .index = index, .machine = stored, .reference = expected};
    found_->text = fmt::format("layer {}: weight {} is {}, the reference has {} (weight buffer byte {:#x})",
                               node_.name, index, stored, expected, symbol_.offset + at);
  }

  std::int64_t weight(const integer::Convolution& c, std::int64_t k, std::int64_t i, std::int64_t tap,
                      std::int64_t taps) const {
    const std::int64_t per_group = graph_.tensor(node_.inputs[0]).channels / c.groups;
    return c.weights[static_cast<std::size_t>((k * per_group + i) * taps + tap)];
  }

  void dense(const integer::Convolution& c, std::int64_t taps, std::int64_t channels) {
    const std::int64_t per_group = channels / c.groups, out_per_group = c.out_channels / c.groups;
    const std::int64_t blocks = (channels + kLanes - 1) / kLanes;
    for (std::int64_t k = 0; k < symbol_.channels && !found_; ++k) {
      const std::int64_t channel = symbol_.first_channel + k, first = channel / out_per_group * per_group;
      for (std::int64_t in = 0; in < blocks * kLanes; ++in) {
        const bool own = in >= first && in < first + per_group && in < channels;
        for (std::int64_t tap = 0; tap < taps; ++tap) {
          const std::int64_t at = ((in / kLanes * taps + tap) * symbol_.channels + k) * kLanes + in % kLanes;
          const int expected = own ? static_cast<int>(weight(c, channel, in - first, tap, taps)) : 0;
          if (static_cast<std::int8_t>(bytes_[static_cast<std::size_t>(at)]) != expected)
            expect(at, expected, fmt::format("[{}, {}, tap {}]", channel, in, tap));
        }
      }
    }
  }

  void depthwise(const integer::Convolution& c, std::int64_t taps) {
    for (std::int64_t k = 0; k < symbol_.channels; ++k) {
      for (std::int64_t tap = 0; tap < 9; ++tap) {
        const bool own = taps == 9 || tap == 4;
        const int expected =
            own ? static_cast<int>(weight(c, symbol_.first_channel + k, 0, taps == 9 ? tap : 0, taps)) : 0;
        expect((k / kLanes * 9 + tap) * kLanes + k % kLanes, expected,
               fmt::format("[{}, tap {}]", symbol_.first_channel + k, tap));
      }
    }
  }

  void diagonal(const integer::Convolution& c, std::int64_t taps) {
    for (std::int64_t k = 0; k < symbol_.channels; ++k) {
      for (std::int64_t tap = 0; tap < taps; ++tap) {
        for (std::int64_t lane = 0; lane < kLanes; ++lane) {
          const std::int64_t at = (tap * symbol_.channels + k) * kLanes + lane;
          const int expected =
              lane == k % kLanes ? static_cast<int>(weight(c, symbol_.first_channel + k, 0, tap, taps)) : 0;
          expect(at, expected, fmt::format("[{}, {}, tap {}]", symbol_.first_channel + k, lane, tap));
        }
      }
    }
  }

  std::optional<ParameterDifference> selection() {
    std::int64_t channel = 0, block = 0;
    for (const auto id : node_.inputs) {
      const std::int64_t channels = graph_.tensor(id).channels;
      for (std::int64_t i = 0; i < channels; ++i, ++channel)
        expect(((block + i / kLanes) * symbol_.channels + channel) * kLanes + i % kLanes, 1,
               fmt::format("[{}]", channel));
      block += (channels + kLanes - 1) / kLanes;
    }
    return found_;
  }

  void parameters(const integer::Convolution& c, std::int64_t offset) {
    for (std::int64_t k = 0; k < symbol_.channels && !found_; ++k) {
      const auto& channel = c.channels[static_cast<std::size_t>(symbol_.first_channel + k)];
      tcc750x::Word word = 0;
      if (offset + 4 * k + 4 > std::ssize(bytes_))
        return expect(std::ssize(bytes_), 0, fmt::format("parameters of [{}]", k));
      std::memcpy(&word, &bytes_[static_cast<std::size_t>(offset + 4 * k)], sizeof word);
      const std::span<const tcc750x::Word> words{&word, 1};
      const auto field = [&](const isa::Field& f, int expected) {
        if (found_ || f.get(words) == expected) return;
        found_ = ParameterDifference{.layer = node_.name,
                                     .tensor = "channel parameters",
                                     .index = fmt::format("[{}].{}", symbol_.first_channel + k, f.name),
                                     .machine = static_cast<int>(f.get(words)),
                                     .reference = expected};
        found_->text = fmt::format(
            "layer {}: {} of channel {} is {}, the reference has {} (weight buffer byte {:#x})", node_.name,
            f.name, symbol_.first_channel + k, f.get(words), expected, symbol_.offset + offset + 4 * k);
      };
      field(channel_word::kBias, channel.bias);
      field(channel_word::kBiasShift, channel.bias_shift);
      field(channel_word::kShift, channel.shift);
      field(channel_word::kScale, channel.scale);
    }
  }

  const integer::IntegerGraph& graph_;
  const integer::Node& node_;
  const Symbol& symbol_;
  std::span<const std::uint8_t> bytes_;
  std::optional<ParameterDifference> found_;
};

}  // namespace

std::optional<ParameterDifference> check_parameters(const integer::IntegerGraph& graph,
                                                    const container::NetworkDescription& network,
                                                    std::span<const std::uint8_t> weights) {
  for (std::size_t s = 0; s < network.symbols.size(); ++s) {
    const Symbol& symbol = network.symbols[s];
    const auto node = std::ranges::find(graph.nodes, symbol.name, &integer::Node::name);
    std::optional<ParameterDifference> found;
    const auto* conv =
        node == graph.nodes.end() ? nullptr : std::get_if<integer::Convolution>(&node->operation);
    const std::int64_t out_channels = node == graph.nodes.end() ? 0 : graph.tensor(node->output).channels;
    const bool weighted = conv != nullptr || symbol.kind == "selection";
    if (node == graph.nodes.end() || !weighted || symbol.first_channel + symbol.channels > out_channels ||
        symbol.offset + symbol.bytes > std::ssize(weights)) {
      found = ParameterDifference{.layer = symbol.name, .tensor = "weights"};
      found->text = fmt::format(
          "symbol {} (channels {}+{}, {} bytes at {:#x}) is no layer of the quantised model, or leaves it "
          "or the weight file",
          symbol.name, symbol.first_channel, symbol.channels, symbol.bytes, symbol.offset);
    } else {
      found = SymbolCheck(graph, *node, symbol,
                          weights.subspan(static_cast<std::size_t>(symbol.offset),
                                          static_cast<std::size_t>(symbol.bytes)))
                  .run();
    }
    if (!found) continue;
    const auto load =
        std::ranges::find(network.commands, static_cast<int>(s), &container::CommandWrites::symbol);
    if (load != network.commands.end()) found->word = load->word;
    return found;
  }
  return std::nullopt;
}

}  // namespace npu::tools
