#include "workloads/quant/quantise.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/quant/constants.h"
#include "workloads/quant/fixed_point.h"
#include "workloads/quant/scales.h"

namespace npu::quant {

namespace {

using integer::IntegerGraph;

[[noreturn]] void bad(const std::string& node, std::string what, std::string hint = {}) {
  throw InputError(Diagnostic{.path = node, .what = std::move(what), .hint = std::move(hint)});
}

class Quantising {
 public:
  Quantising(const graph::Graph& graph, const LoweredGraph& lowered, const Ranges& ranges,
             const QuantiseOptions& options)
      : lowered_(lowered),
        constants_(graph),
        values_(!ranges.empty()),
        notes_(lowered.notes),
        scales_(lowered, ranges, options, notes_) {
    result_.name = graph.name;
    result_.has_values = values_;
    result_.input = {.tensor = lowered.input, .mean = options.mean, .std = options.std};
    result_.host = lowered.host_reasons;
  }

  IntegerGraph run() {
    for (const auto& t : lowered_.tensors)
      result_.tensors.push_back(
          {.name = t.name, .channels = t.channels, .height = t.height, .width = t.width});
    // A raised scale that others share changes the layers before, which have to be quantised again. Scales
    // only rise.
    const auto notes = notes_;
    int passes = 0;
    do {
      constexpr int kMostPasses = 16;
      if (++passes > kMostPasses)
        bad(result_.name, fmt::format("its scales do not settle: {}", raises_.back()));
      raised_shared_ = false;
      result_.nodes.clear();
      notes_ = notes;
      rounded_.clear(), anew_.clear();
      for (const auto& node : lowered_.nodes) {
        integer::Operation operation = std::visit(
            [&](const auto& op) -> integer::Operation { return quantise(node, op); }, node.operation);
        result_.nodes.push_back({node.name, std::move(operation), node.inputs, node.output});
      }
    } while (raised_shared_);
    notes_.insert(notes_.end(), raises_.begin(), raises_.end());
    for (TensorId id = 0; id < std::ssize(result_.tensors); ++id)
      result_.tensors[static_cast<std::size_t>(id)].scale = values_ ? scales_.of(id) : 1;
    result_.outputs = lowered_.outputs;
    note(rounded_,
         "the device has no multiplier for some of the model's weight scales; those channels' weights are "
         "quantised anew, with one that is exact");
    note(anew_,
         "the model's weights have zero points, which the device does not; they are quantised anew, "
         "symmetrically and "
         "channel by channel");
    result_.notes = std::move(notes_);
    return std::move(result_);
  }

 private:
  // One line for all the layers that something happened to.
  void note(const std::vector<std::string>& names, std::string_view what) {
    if (names.empty()) return;
    notes_.push_back(fmt::format("{}{}: {}", names.front(),
                                 names.size() > 1 ? fmt::format(" and {} more", names.size() - 1) : "",
                                 what));
  }

  const LoweredTensor& tensor(TensorId id) const { return lowered_.tensors[static_cast<std::size_t>(id)]; }

  // ---- convolutions

  // All weights, [K][C/groups][KH][KW] with the dilation's zeros, before the gain.
  struct Weights {
    std::vector<double> real;
    std::vector<std::int64_t> stored;   // of a quantised model with zero points 0; else empty
    std::vector<double> stored_scales;  // one a channel
    std::size_t per_channel = 0;
  };

  Weights weights_of(const LoweredNode& node, const LoweredConvolution& c) const {
    const int in_channels = tensor(node.inputs[0]).channels / c.groups;
    const auto taps =
        static_cast<std::size_t>(c.window.kernel_height) * static_cast<std::size_t>(c.window.kernel_width);
    Weights w{.per_channel = static_cast<std::size_t>(in_channels) * taps};
    const std::size_t all = w.per_channel * static_cast<std::size_t>(c.out_channels);
    if (c.from == LoweredConvolution::Weights::kUniform) {
      w.real.assign(all, c.uniform);
      return w;
    }
    w.real = constants_.values(c.weights);
    if (const auto stored = constants_.integers(c.weights)) keep_integers(*stored, c, w);
    if (c.from == LoweredConvolution::Weights::kTransposed) {
      transpose(w.real, c.out_channels);
      if (!w.stored.empty()) transpose(w.stored, c.out_channels);
    }
    if (c.dilation_height > 1 || c.dilation_width > 1) {
      w.real = dilated(w.real, c);
      if (!w.stored.empty()) w.stored = dilated(w.stored, c);
    }
    if (w.real.size() != all)
      bad(node.name, fmt::format("has {} weights; its shapes take {}", w.real.size(), all));
    return w;
  }

  static void keep_integers(const StoredIntegers& stored, const LoweredConvolution& c, Weights& w) {
    const bool symmetric =
        std::ranges::all_of(stored.zero_points, [](std::int64_t z) { return z == 0; }) &&
        std::ranges::all_of(stored.values, [](std::int64_t q) { return q >= -128 && q <= 127; });
    const auto channels = static_cast<std::size_t>(c.out_channels);
    const std::int64_t axis = c.from == LoweredConvolution::Weights::kTransposed ? 1 : 0;
    if (!symmetric ||
        (stored.scales.size() != 1 && (stored.axis != axis || stored.scales.size() != channels)))
      return;
    w.stored = stored.values;
    w.stored_scales = stored.scales;
    if (w.stored_scales.size() == 1) w.stored_scales.assign(channels, stored.scales[0]);
  }

  template <class T>
  static void transpose(std::vector<T>& values, int columns) {
    const std::size_t k = static_cast<std::size_t>(columns), rows = values.size() / k;
    std::vector<T> out(values.size());
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t j = 0; j < k; ++j) out[j * rows + r] = values[r * k + j];
    }
    values = std::move(out);
  }

  template <class T>
  static std::vector<T> dilated(const std::vector<T>& values, const LoweredConvolution& c) {
    const auto kh = static_cast<std::size_t>((c.window.kernel_height - 1) / c.dilation_height + 1);
    const auto kw = static_cast<std::size_t>((c.window.kernel_width - 1) / c.dilation_width + 1);
    const auto height = static_cast<std::size_t>(c.window.kernel_height),
               width = static_cast<std::size_t>(c.window.kernel_width);
    std::vector<T> out(values.size() / (kh * kw) * height * width);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t x = i % kw, y = i / kw % kh, plane = i / (kw * kh);
      out[(plane * height + y * static_cast<std::size_t>(c.dilation_height)) * width +
          x * static_cast<std::size_t>(c.dilation_width)] = values[i];
    }
    return out;
  }

  integer::Operation quantise(const LoweredNode& node, const LoweredConvolution& c) {
    integer::Convolution out{
        .window = c.window, .groups = c.groups, .out_channels = c.out_channels, .activation = c.activation};
    if (!values_) return out;
    const Weights w = weights_of(node, c);
    const double in_scale = scales_.of(node.inputs[0]);
    raise_scale(node, c, w, in_scale);
    const double out_scale = scales_.of(node.output);
    out.weights.reserve(w.real.size());
    std::int64_t rounded = 0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(c.out_channels); ++k) {
      const double gain = c.gain.empty() ? 1 : c.gain[k], shift = c.shift.empty() ? 0 : c.shift[k];
      std::optional<QuantisedChannel> q;
      // A negative gain (of a folded normalisation) turns the integers' signs.
      if (!w.stored.empty() && gain > 0)
        q = keep_channel(w, k, gain * in_scale / out_scale, shift / out_scale, rounded);
      if (!q) {
        std::vector<float> weights(w.per_channel);
        for (std::size_t i = 0; i < w.per_channel; ++i)
          weights[i] = static_cast<float>(w.real[k * w.per_channel + i] * gain);
        q = quantise_channel(weights, shift, in_scale, out_scale);
      }
      if (!q)
        bad(node.name,
            fmt::format("channel {} needs a multiplier above {:.3f}, the largest that the device has", k,
                        kLargestMultiplier));
      check_accumulator(node.name, k, *q);
      out.weights.insert(out.weights.end(), q->weights.begin(), q->weights.end());
      out.channels.push_back(q->parameters);
    }
    if (rounded > 0) rounded_.push_back(node.name);
    const bool stored_as_integers =
        c.from != LoweredConvolution::Weights::kUniform && constants_.producer(c.weights) != nullptr;
    if (stored_as_integers && w.stored.empty()) anew_.push_back(node.name);
    return out;
  }

  // A scale so small that even one weight needs more than the largest multiplier is raised.
  void raise_scale(const LoweredNode& node, const LoweredConvolution& c, const Weights& w, double in_scale) {
    double least = 0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(c.out_channels); ++k) {
      double largest = 0;
      for (std::size_t i = 0; i < w.per_channel; ++i)
        largest = std::max(largest, std::abs(w.real[k * w.per_channel + i]));
      const double gain = c.gain.empty() ? 1 : std::abs(c.gain[k]);
      least = std::max(least, largest * gain * in_scale / 127 / kLargestMultiplier);
    }
    least *= 1 + 1e-6;  // quantise_channel reads the weights as f32
    const double scale = scales_.of(node.output);
    if (scale >= least) return;
    scales_.set(node.output, least);
    if (scales_.is_shared(node.output)) raised_shared_ = true;
    raises_.push_back(
        fmt::format("{}: the scale of its result is raised from {:g} to {:g}; the device's multipliers end "
                    "at {:.3f}",
                    node.name, scale, least, kLargestMultiplier));
  }

  static std::optional<QuantisedChannel> keep_channel(const Weights& w, std::size_t k, double ratio,
                                                      double shift, std::int64_t& rounded) {
    const double multiplier = w.stored_scales[k] * ratio;
    const auto parameters = channel_of(multiplier, shift / multiplier);
    if (!parameters) return std::nullopt;
    QuantisedChannel q{.parameters = *parameters, .weight_scale = w.stored_scales[k]};
    // A rounded multiplier is wrong for every pixel of the channel, by up to 0.4 %; weights that are rounded
    // again are wrong by half a step each, to both sides.
    constexpr double kExact = 1e-4;
    if (std::abs(std::ldexp(parameters->scale, -(parameters->shift + 7)) / multiplier - 1) > kExact) {
      ++rounded;
      return std::nullopt;
    }
    for (std::size_t i = 0; i < w.per_channel; ++i)
      q.weights.push_back(static_cast<std::int8_t>(w.stored[k * w.per_channel + i]));
    return q;
  }

  static void check_accumulator(const std::string& name, std::size_t k, const QuantisedChannel& q) {
    std::int64_t bound = std::abs(static_cast<std::int64_t>(q.parameters.bias)) << q.parameters.bias_shift;
    for (const auto weight : q.weights) bound += std::int64_t{128} * std::abs(static_cast<int>(weight));
    if (bound > INT32_MAX)
      bad(name,
          fmt::format("the accumulator of channel {} could reach {}, beyond the 32 bits' {}", k, bound,
                      INT32_MAX),
          "split the layer: it adds too many products");
  }

  // ---- the others

  integer::Operation quantise(const LoweredNode&, const LoweredPool& pool) {
    return integer::MaxPool{pool.window};
  }
  integer::Operation quantise(const LoweredNode&, const LoweredConcat&) { return integer::Concat{}; }
  integer::Operation quantise(const LoweredNode&, const LoweredUpsample2&) { return integer::Upsample2{}; }

  integer::Operation quantise(const LoweredNode& node, const LoweredAverage&) {
    if (!values_) return integer::GlobalAverage{{.mul_a = 1, .scale = 1}};
    const auto& in = tensor(node.inputs[0]);
    const double per_sum = scales_.of(node.inputs[0]) / (static_cast<double>(in.height) * in.width);
    return integer::GlobalAverage{factor(node, per_sum)};
  }

  integer::Operation quantise(const LoweredNode& node, const LoweredAdd& add) {
    if (!values_) return integer::Add{{.mul_a = 1, .mul_b = 1, .scale = 1}, add.activation};
    const double a = scales_.of(node.inputs[0]) * add.gain_a, b = scales_.of(node.inputs[1]) * add.gain_b;
    const bool may_move = scales_.may_move(node.output);
    const auto sum = elementwise_sum(a, b, scales_.of(node.output), may_move);
    if (!sum)
      bad(node.name,
          fmt::format("no multipliers represent {:g} and {:g} over {:g}", a, b, scales_.of(node.output)));
    if (may_move) scales_.set(node.output, sum->out_scale);
    return integer::Add{sum->scaling, add.activation};
  }

  integer::Operation quantise(const LoweredNode& node, const LoweredMultiply&) {
    if (!values_) return integer::Multiply{{.scale = 1}};
    // The product has one multiplier, of 8 bits.
    const double product = scales_.of(node.inputs[0]) * scales_.of(node.inputs[1]);
    const bool may_move = scales_.may_move(node.output);
    const double wanted = product / scales_.of(node.output);
    int shift = 0;
    while (shift < 40 && std::ldexp(wanted, shift + 1) <= 255) ++shift;
    const double exact = std::ldexp(wanted, shift);
    const double scale = std::max(1.0, may_move ? std::floor(exact) : std::nearbyint(exact));
    if (scale > 255) bad(node.name, fmt::format("a multiplier of {:g}; the device's end at 255", wanted));
    if (may_move) scales_.set(node.output, product / std::ldexp(scale, -shift));
    return integer::Multiply{{.scale = static_cast<int>(scale), .shift = shift}};
  }

  integer::Operation quantise(const LoweredNode& node, const LoweredSigmoid& sigmoid) {
    if (!values_) return integer::Sigmoid{{.mul_a = 1, .scale = 1}};
    const double steps = scales_.of(node.inputs[0]) * sigmoid.gain / numerics::kTcc750xSigmoidStep;
    const auto scaled = elementwise_factor(steps);
    if (!scaled)
      bad(node.name, fmt::format("no multipliers represent {:g} table steps an input step", steps));
    return integer::Sigmoid{scaled->scaling};
  }

  // of one operand, `real` being what a unit of it stands for.
  numerics::Tcc750xElementwise factor(const LoweredNode& node, double real) {
    const bool may_move = scales_.may_move(node.output);
    const auto scaled = elementwise_factor(real / scales_.of(node.output));
    if (!scaled) bad(node.name, fmt::format("no multipliers represent {:g}", real / scales_.of(node.output)));
    if (may_move) scales_.set(node.output, real / scaled->factor);
    return scaled->scaling;
  }

  const LoweredGraph& lowered_;
  Constants constants_;
  bool values_;
  std::vector<std::string> notes_;
  Scales scales_;
  bool raised_shared_ = false;
  std::vector<std::string> raises_;          // notes
  std::vector<std::string> rounded_, anew_;  // layers
  IntegerGraph result_;
};

}  // namespace

IntegerGraph quantise(const graph::Graph& graph, const LoweredGraph& lowered, const Ranges& ranges,
                      const QuantiseOptions& options) {
  return Quantising(graph, lowered, ranges, options).run();
}

}  // namespace npu::quant
