#include "workloads/compiler/mesh/limits.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace npu::compiler::mesh {

namespace {

class LayerCheck {
 public:
  LayerCheck(const Layer& layer, std::vector<LimitBreach>& breaches) : layer_(layer), breaches_(breaches) {}

  void within(const char* what, std::int64_t value, std::int64_t low, std::int64_t high) {
    if (value < low || value > high) breach(fmt::format("{} {}..{}", what, low, high), value);
  }
  void at_least(const char* what, std::int64_t value, std::int64_t low) {
    if (value < low) breach(fmt::format("{} at least {}", what, low), value);
  }
  void one_of(const char* what, std::int64_t value, std::initializer_list<std::int64_t> allowed) {
    if (std::ranges::find(allowed, value) == allowed.end())
      breach(fmt::format("{} {}", what, fmt::join(allowed, ", ")), value);
  }
  template <class Value>
  void breach(std::string limit, const Value& value) {
    breaches_.push_back({.layer = layer_.name, .limit = std::move(limit), .value = fmt::format("{}", value)});
  }

 private:
  const Layer& layer_;
  std::vector<LimitBreach>& breaches_;
};

// 0: no activation, potentials go out.
void check_activation(const Layer& layer, LayerCheck& check) {
  check.one_of("activation bits", layer.out_bits, {0, 1, 2, 4});
}

void check_filters_of_converter(const Layer& layer, LayerCheck& check) {
  if (layer.kernel != 3 && layer.kernel != 5 && layer.kernel != 7) return;  // a breach of its own
  const auto i = static_cast<std::size_t>((layer.kernel - 3) / 2);
  constexpr std::int64_t kOneChannel[] = {512, 192, 96};
  constexpr std::int64_t kThreeChannels[] = {192, 64, 32};
  if (layer.in_channels == 1) check.within("filters with 1 channel", layer.filters, 1, kOneChannel[i]);
  if (layer.in_channels == 3) check.within("filters with 3 channels", layer.filters, 1, kThreeChannels[i]);
}

void check_converter(const Layer& layer, LayerCheck& check) {
  check.within("height", layer.in_x, 5, 256);
  check.at_least("width", layer.in_y, 5);
  check.one_of("channels", layer.in_channels, {1, 3});
  check.one_of("kernel", layer.kernel, {3, 5, 7});
  check.one_of("stride", layer.stride, {1, 2, 3});
  check_filters_of_converter(layer, check);
  check.one_of("input bits", layer.in_bits, {8});
  check.one_of("weight bits", layer.weight_bits, {2, 8});  // 2: the published GXNOR (2/2/1), held as bytes
  check_activation(layer, check);
  if (layer.pool == Pool::kGlobal) check.breach("pooling none or max", "global");
  if (layer.pool == Pool::kMax) check.one_of("stride of the 2x2 pooling", layer.pool_stride, {2});
}

void check_global_pool(const Layer& layer, LayerCheck& check) {
  check.within("width under global pooling", layer.convolved_y(), 1, 32);
  check.at_least("output rows under global pooling", layer.convolved_x(), 3);
  // Not the hardware's: the vendor's converter of networks refuses more.
  check.within("positions under global pooling", layer.convolved_x() * layer.convolved_y(), 1, 256);
}

void check_convolution(const Layer& layer, LayerCheck& check) {
  const bool separable = layer.kind == LayerKind::kSeparable;
  check.within("height", layer.in_x, 1, 4096);
  check.within("width", layer.in_y, 1, 4096);
  check.within("channels", layer.in_channels, 1, 2048);
  check.at_least("filters", layer.filters, 1);
  if (separable)
    check.one_of("kernel", layer.kernel, {3, 5, 7});
  else
    check.one_of("kernel", layer.kernel, {1, 3, 5, 7});
  if (layer.stride == 2 && layer.kernel != 3)
    check.breach("stride 2 only with kernel 3", fmt::format("kernel {}", layer.kernel));
  else
    check.one_of("stride", layer.stride, {1, 2});
  if (layer.padding != Padding::kSame) check.breach("padding same", "valid");
  check.one_of("input bits", layer.in_bits, {1, 2, 4});
  if (separable)
    check.one_of("weight bits", layer.weight_bits, {2, 4});
  else
    check.one_of("weight bits", layer.weight_bits, {1, 2, 4});
  check_activation(layer, check);
  if (layer.pool == Pool::kMax) check.one_of("stride of the 2x2 pooling", layer.pool_stride, {1, 2});
  const bool one_point = layer.in_x == 1 && layer.in_y == 1;
  if (layer.pool == Pool::kGlobal && separable && one_point)
    check.breach("no global pooling of a separable layer with a 1x1 input", "1x1");
  else if (layer.pool == Pool::kGlobal && layer.stride > 0)
    check_global_pool(layer, check);
}

void check_fully_connected(const Layer& layer, LayerCheck& check) {
  if (layer.in_x != 1 || layer.in_y != 1)
    check.breach("input 1x1 with all inputs as channels", fmt::format("{}x{}", layer.in_x, layer.in_y));
  check.within("inputs", layer.in_channels, 1, 57334);
  check.at_least("units", layer.filters, 1);
  check.one_of("input bits", layer.in_bits, {1, 2, 4});
  check.one_of("weight bits", layer.weight_bits, {1, 2, 4});
  check_activation(layer, check);
  if (layer.pool != Pool::kNone) check.breach("no pooling", layer.pool == Pool::kMax ? "max" : "global");
}

void check_place(std::span<const Layer> layers, std::size_t i, LimitReport& report) {
  const Layer& layer = layers[i];
  if (layer.kind == LayerKind::kInputConvolution && i != 0)
    LayerCheck(layer, report.errors)
        .breach("the input converter holds the first layer", fmt::format("layer {}", i));
  if (layer.pool != Pool::kMax || layer.kind == LayerKind::kFullyConnected) return;
  const bool last = i + 1 == layers.size();
  if (last || layers[i + 1].kind == LayerKind::kFullyConnected)
    LayerCheck(layer, report.warnings)
        .breach("max pooling is followed by a convolution or separable layer",
                last ? "nothing follows" : "fully connected " + layers[i + 1].name);
}

}  // namespace

LimitReport check_limits(std::span<const Layer> layers) {
  LimitReport report;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    LayerCheck check(layers[i], report.errors);
    switch (layers[i].kind) {
      case LayerKind::kInputConvolution:
        check_converter(layers[i], check);
        break;
      case LayerKind::kConvolution:
      case LayerKind::kSeparable:
        check_convolution(layers[i], check);
        break;
      case LayerKind::kFullyConnected:
        check_fully_connected(layers[i], check);
        break;
    }
    check_place(layers, i, report);
  }
  return report;
}

std::string to_string(const LimitBreach& breach) {
  return fmt::format("{}: {}; the limit is: {}", breach.layer, breach.value, breach.limit);
}

void require_limits(const LimitReport& report) {
  std::vector<Diagnostic> problems;
  for (const LimitBreach& breach : report.errors)
    problems.push_back({.file = {},
                        .path = breach.layer,
                        .what = fmt::format("{} breaks the limit: {}", breach.value, breach.limit)});
  if (!problems.empty()) throw InputError(std::move(problems));
}

}  // namespace npu::compiler::mesh
