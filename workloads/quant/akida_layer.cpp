#include "workloads/quant/akida_layer.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <type_traits>

#include <fmt/format.h>

#include "models/numerics/akida.h"
#include "workloads/quant/akida_steps.h"
#include "workloads/quant/akida_weights.h"
#include "workloads/reference/event_run.h"

namespace npu::quant {

namespace {

using compiler::mesh::LayerKind;
using compiler::mesh::Padding;
using compiler::mesh::Pool;

constexpr std::size_t kMostWindows = 12000;      // that weights are fitted on
constexpr std::size_t kMostNumbers = 6'000'000;  // of all of them
constexpr std::size_t kInputWindows = 500;       // that the input's step is chosen on
constexpr int kInputSteps = 32;
constexpr std::size_t kMostResults = 60000;  // that a step is chosen on

// To see about `most` of `all` things of which every `period`-th is of one kind (a filter, a position in a
// map): a stride that shares no factor with the period sees all kinds.
std::size_t stride_of(std::size_t all, std::size_t most, std::size_t period) {
  std::size_t stride = std::max<std::size_t>(1, all / most);
  while (std::gcd(stride, period) != 1) ++stride;
  return stride;
}

// The windows of a layer, in the order of its weights.
class Windows {
 public:
  Windows(const compiler::mesh::Layer& shape, const LayerInput& input) : shape_(shape), input_(input) {}

  std::int64_t count() const { return shape_.convolved_x() * shape_.convolved_y(); }
  std::size_t width() const {
    return static_cast<std::size_t>(shape_.kernel * shape_.kernel * shape_.in_channels);
  }

  // One window of a map; 0 where it leaves it.
  template <class Number, class Append>
  void read(const std::vector<Number>& map, std::int64_t position, Append append) const {
    const auto channels = static_cast<std::size_t>(shape_.in_channels);
    const std::int64_t ox = position / shape_.convolved_y(), oy = position % shape_.convolved_y();
    for (std::int64_t tap = 0; tap < std::int64_t{shape_.kernel} * shape_.kernel; ++tap) {
      const std::int64_t x = ox * shape_.stride + tap / shape_.kernel - before(shape_.in_x),
                         y = oy * shape_.stride + tap % shape_.kernel - before(shape_.in_y);
      const bool inside = x >= 0 && x < shape_.in_x && y >= 0 && y < shape_.in_y;
      for (std::size_t c = 0; c < channels; ++c)
        append(inside ? map[static_cast<std::size_t>(x * shape_.in_y + y) * channels + c]
                      : padding<Number>());
    }
  }

  void append(const LayerSample& sample, std::int64_t position, Patches& to) const {
    read(sample.input, position, [&](std::int32_t q) {
      to.quantised.push_back(static_cast<float>(input_.scale * (q - input_.zero)));
    });
    read(sample.real_input, position, [&](float x) { to.real.push_back(x); });
  }

 private:
  template <class Number>
  Number padding() const {
    return std::is_integral_v<Number> ? static_cast<Number>(input_.zero) : Number{0};
  }
  std::int64_t before(std::int64_t in) const {
    if (shape_.padding == Padding::kValid || shape_.kind == LayerKind::kFullyConnected) return 0;
    const std::int64_t out = (in + shape_.stride - 1) / shape_.stride;
    return std::max<std::int64_t>((out - 1) * shape_.stride + shape_.kernel - in, 0) / 2;
  }

  const compiler::mesh::Layer& shape_;
  LayerInput input_;
};

// A straight line from a filter's potentials to its real results.
struct Line {
  double slope = 0, offset = 0;
};

class LayerQuantising {
 public:
  LayerQuantising(const RealLayer& real, const LayerInput& input, std::span<const LayerSample> samples)
      : real_(real), input_(input), samples_(samples), layer_(result_.layer) {}

  QuantisedLayer run() && {
    layer_.shape = real_.shape;
    layer_.padding_value = real_.shape.kind == LayerKind::kInputConvolution ? input_.zero : 0;
    make_weights();
    if (!real_.given_step || !samples_.empty()) run_samples();
    make_lines();
    layer_.activated() ? make_steps() : make_outputs();
    return std::move(result_);
  }

 private:
  std::size_t filters() const { return static_cast<std::size_t>(real_.shape.filters); }
  std::size_t per_filter() const { return real_.weights.size() / filters(); }
  std::span<const double> weights_of(std::size_t f) const {
    return std::span(real_.weights).subspan(f * per_filter(), per_filter());
  }

  // ---- weights

  void make_weights() {
    scales_.resize(filters());
    if (!real_.given_scales.empty()) return take_weights();
    Patches patches = windows();
    std::vector<double> folded;
    if (real_.shape.kind == LayerKind::kSeparable) patches = make_depthwise(patches, folded);
    const std::vector<double>& all = folded.empty() ? real_.weights : folded;
    WeightFit fit(std::move(patches), all, filters());
    for (std::size_t f = 0; f < filters(); ++f) {
      auto fitted = fit.fit(std::span(all).subspan(f * per_filter(), per_filter()), real_.shape.weight_bits);
      scales_[f] = fitted.scale;
      layer_.weights.insert(layer_.weights.end(), fitted.integers.begin(), fitted.integers.end());
    }
  }

  void take_weights() {
    for (std::size_t f = 0; f < filters(); ++f) {
      scales_[f] = real_.given_scales[f];
      for (const double w : weights_of(f))
        layer_.weights.push_back(static_cast<std::int8_t>(std::llround(w / scales_[f])));
    }
  }

  Patches windows() const {
    const Windows windows(real_.shape, input_);
    Patches patches{.width = windows.width(), .quantised = {}, .real = {}};
    const auto all = static_cast<std::size_t>(windows.count()) * samples_.size();
    const std::size_t most = std::clamp<std::size_t>(kMostNumbers / windows.width(), 1, kMostWindows);
    const std::size_t stride = stride_of(all, most, static_cast<std::size_t>(windows.count()));
    for (std::size_t i = 0; i < all; i += stride) {
      const auto count = static_cast<std::size_t>(windows.count());
      windows.append(samples_[i / count], static_cast<std::int64_t>(i % count), patches);
    }
    return patches;
  }

  // Depthwise kernels, each for itself; their scales go into the pointwise weights. What remains are the
  // windows of the pointwise part.
  Patches make_depthwise(const Patches& patches, std::vector<double>& folded) {
    const auto channels = static_cast<std::size_t>(real_.shape.in_channels);
    const std::size_t taps = real_.depthwise.size() / channels;
    Patches filtered{.width = channels, .quantised = {}, .real = {}};
    filtered.quantised.resize(patches.rows() * channels);
    filtered.real.resize(patches.rows() * channels);
    folded = real_.weights;
    for (std::size_t c = 0; c < channels; ++c) {
      Patches own{.width = taps, .quantised = {}, .real = {}};
      for (std::size_t k = 0; k < patches.rows(); ++k) {
        for (std::size_t tap = 0; tap < taps; ++tap) {
          own.quantised.push_back(patches.quantised[k * patches.width + tap * channels + c]);
          own.real.push_back(patches.real[k * patches.width + tap * channels + c]);
        }
      }
      const auto kernel = std::span(real_.depthwise).subspan(c * taps, taps);
      const auto fitted = WeightFit(own, kernel, 1).fit(kernel, real_.shape.weight_bits);
      for (std::size_t k = 0; k < patches.rows(); ++k) {
        double quantised = 0, real = 0;
        for (std::size_t tap = 0; tap < taps; ++tap) {
          quantised += fitted.integers[tap] * static_cast<double>(own.quantised[k * taps + tap]);
          real += kernel[tap] * static_cast<double>(own.real[k * taps + tap]);
        }
        filtered.quantised[k * channels + c] = static_cast<float>(quantised);
        filtered.real[k * channels + c] = static_cast<float>(real / fitted.scale);
      }
      layer_.depthwise.insert(layer_.depthwise.end(), fitted.integers.begin(), fitted.integers.end());
      for (std::size_t f = 0; f < filters(); ++f) folded[f * channels + c] *= fitted.scale;
    }
    return filtered;
  }

  // ---- potentials

  void run_samples() {
    const reference::EventPotentials potentials(layer_);
    for (const LayerSample& sample : samples_) {
      potentials_.emplace_back();
      potentials.compute(sample.input, potentials_.back());
      assert(potentials_.back().size() == sample.result.size() && "z is of another map");
    }
  }

  // What the scales say: of exact integers.
  Line nominal(std::size_t f) const {
    const double pixels = real_.shape.pool == Pool::kGlobal
                              ? static_cast<double>(real_.shape.convolved_x() * real_.shape.convolved_y())
                              : 1;
    const double slope = input_.scale * scales_[f] / pixels;
    double of_zero = 0;
    for (std::size_t i = 0; i < per_filter(); ++i) of_zero += layer_.weights[f * per_filter() + i];
    return {slope, real_.bias[f] - slope * pixels * input_.zero * of_zero};
  }

  void make_lines() {
    for (std::size_t f = 0; f < filters(); ++f) {
      const Line exact = nominal(f);
      lines_.push_back(real_.given_scales.empty() ? fitted(f, exact) : exact);
    }
  }

  Line fitted(std::size_t f, const Line& exact) const {
    double n = 0, p = 0, z = 0, pp = 0, pz = 0;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      for (std::size_t k = f; k < potentials_[i].size(); k += filters()) {
        const auto x = static_cast<double>(potentials_[i][k]), y = static_cast<double>(samples_[i].result[k]);
        n += 1;
        p += x;
        z += y;
        pp += x * x;
        pz += x * y;
      }
    }
    if (n == 0) return exact;
    const double variance = pp - p * p / n, covariance = pz - p * z / n;
    double slope = exact.slope;
    // A line that fits hardly any potentials is no better than the one that is known.
    if (variance > n * 1e-3 && covariance > 0)
      slope = std::clamp(covariance / variance, exact.slope / 2, exact.slope * 2);
    return {slope, (z - slope * p) / n};
  }

  // ---- thresholds and steps

  void make_steps() {
    const int bits = real_.shape.out_bits;
    double threshold = 0;
    if (real_.given_step) {
      result_.step = real_.given_step->step;
      threshold = real_.given_step->threshold;
    } else {
      result_.step = chosen_step();
      threshold = result_.step / 2;
    }
    for (std::size_t f = 0; f < filters(); ++f) {
      const Line& line = lines_[f];
      const double at = (threshold - line.offset) / line.slope;
      // Of one bit, P > at exactly where P > floor(at); of more, all edges move with this one, and rounded
      // they move least.
      const double edge = bits == 1 ? std::floor(at) : std::nearbyint(at);
      const double limited =
          std::clamp<double>(edge, numerics::kAkida1LowestThreshold, numerics::kAkida1HighestThreshold);
      if (limited != edge) {
        result_.notes.push_back(
            fmt::format("{}: the threshold {:.0f} of filter {} becomes {:.0f}, the last one",
                        real_.shape.name, edge, f, limited));
      }
      layer_.threshold.push_back(static_cast<std::int32_t>(limited));
      layer_.act_step.push_back(static_cast<float>(std::ldexp(result_.step / line.slope, bits - 4)));
    }
  }

  double chosen_step() {
    std::vector<float> real, integer;
    std::size_t all = 0;
    for (const auto& map : potentials_) all += map.size();
    const std::size_t stride = stride_of(all, kMostResults, filters());
    std::size_t next = 0, at = 0;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      for (std::size_t k = 0; k < potentials_[i].size(); ++k, ++at) {
        if (at != next) continue;
        next += stride;
        const Line& line = lines_[k % filters()];
        real.push_back(samples_[i].result[k]);
        integer.push_back(static_cast<float>(line.slope * potentials_[i][k] + line.offset));
      }
    }
    const double step = best_step(real, integer, real_.cap, real_.shape.out_bits);
    if (step > 0) return step;
    result_.notes.push_back(fmt::format("{}: is always 0 in calibration; its step is 1", real_.shape.name));
    return 1;
  }

  void make_outputs() {
    for (const Line& line : lines_) {
      layer_.out_scale.push_back(line.slope);
      layer_.out_bias.push_back(line.offset);
    }
  }

  const RealLayer& real_;
  LayerInput input_;
  std::span<const LayerSample> samples_;
  QuantisedLayer result_;
  integer::EventLayer& layer_;
  std::vector<double> scales_;
  std::vector<std::vector<std::int32_t>> potentials_;
  std::vector<Line> lines_;
};

}  // namespace

double best_input_step(const RealLayer& first, std::span<const std::vector<float>> inputs, int highest) {
  const Windows windows(first.shape, {});
  const auto count = static_cast<std::size_t>(windows.count()), all = count * inputs.size();
  const std::size_t stride = stride_of(all, kInputWindows, count);
  std::vector<float> numbers;
  for (std::size_t i = 0; i < all; i += stride)
    windows.read(inputs[i / count], static_cast<std::int64_t>(i % count),
                 [&](float x) { numbers.push_back(x); });
  const auto filters = static_cast<std::size_t>(first.shape.filters);
  const std::size_t width = windows.width(), rows = numbers.size() / std::max<std::size_t>(width, 1);
  const auto results = [&](auto change) {
    std::vector<float> z(rows * filters);
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t i = 0; i < width; ++i) {
        const double x = change(static_cast<double>(numbers[row * width + i]));
        if (x == 0) continue;
        for (std::size_t f = 0; f < filters; ++f)
          z[row * filters + f] += static_cast<float>(x * first.weights[f * width + i]);
      }
      for (std::size_t f = 0; f < filters; ++f) z[row * filters + f] += static_cast<float>(first.bias[f]);
    }
    return z;
  };
  const auto exact = results([](double x) { return x; });
  // Beyond the last activation an error is none.
  const int bits = first.shape.out_bits;
  const double cap = bits > 0 ? best_step(exact, exact, first.cap, bits) * ((1 << bits) - 1) : first.cap;
  double largest = 0;
  for (const float x : numbers) largest = std::max(largest, static_cast<double>(x));
  double best = 0, least = std::numeric_limits<double>::infinity();
  for (int k = 0; k < kInputSteps && largest > 0; ++k) {
    const double step = largest / highest * std::pow(2.0, -k / 4.0);
    const auto rounded =
        results([&](double x) { return step * std::clamp<double>(std::nearbyint(x / step), 0, highest); });
    double error = 0;
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const auto y = [&](float z) { return std::clamp<double>(static_cast<double>(z), 0, cap); };
      const double e = bits > 0 ? y(rounded[i]) - y(exact[i]) : static_cast<double>(rounded[i] - exact[i]);
      error += std::abs(e);
    }
    if (error >= least) continue;
    least = error;
    best = step;
  }
  return best;
}

QuantisedLayer quantise_for_akida(const RealLayer& real, const LayerInput& input,
                                  std::span<const LayerSample> samples) {
  return LayerQuantising(real, input, samples).run();
}

}  // namespace npu::quant
