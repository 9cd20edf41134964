#include "workloads/compiler/mesh/split.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "sim/core/quantity.h"

namespace npu::compiler::mesh {

namespace {

using Config = npu::mesh::NeuralProcessorConfig;

constexpr std::int64_t kByteBits = 8;

bool on_convolution_nps(const Layer& layer) {
  return layer.kind == LayerKind::kConvolution || layer.kind == LayerKind::kSeparable;
}

// Keeps the arithmetic below within 64 bits and away from division by zero; what a device can do is in
// limits.h.
void check_sizes(const Layer& layer) {
  constexpr std::int64_t kMost = 65536;
  std::vector<Diagnostic> problems;
  const auto check = [&](const char* name, std::int64_t value, std::int64_t most) {
    if (value < 1 || value > most)
      problems.push_back(
          {.file = {}, .path = layer.name, .what = fmt::format("{} {} is not in 1..{}", name, value, most)});
  };
  check("in_x", layer.in_x, kMost);
  check("in_y", layer.in_y, kMost);
  check("in_channels", layer.in_channels, kMost);
  check("filters", layer.filters, kMost);
  check("kernel", layer.kernel, 255);
  check("in_bits", layer.in_bits, 32);
  check("weight_bits", layer.weight_bits, 32);
  if (!problems.empty()) throw InputError(std::move(problems));
}

Split uncut(const Layer& layer, int nps) {
  return {.n_spatial = nps,
          .n_filters = nps,
          .tile = layer.in_x,
          .rows = layer.in_x,
          .filters_per_np = layer.filters};
}

std::int64_t rows_held(const Layer& layer, int n_spatial) {
  const int cuts = std::min(n_spatial - 1, 2);
  return std::min(layer.in_x, ceil_div(layer.in_x, n_spatial) + cuts * (layer.kernel / 2));
}

std::string input_text(const Layer& layer, const Config& config, int n_spatial) {
  return fmt::format("input {}*{}*{}*{}/8 = {} bytes > {}", rows_held(layer, n_spatial), layer.in_y,
                     layer.in_channels, layer.in_bits, ceil_div(input_bits_held(layer, n_spatial), kByteBits),
                     config.input_memory_bytes);
}

std::string weight_text(const Layer& layer, const Config& config, int n_filters) {
  const auto filters = ceil_div(layer.filters, n_filters);
  return fmt::format("weights of {} filter{} {} bytes > {}", filters, filters == 1 ? "" : "s",
                     ceil_div(weight_bits_held(layer, config, n_filters), kByteBits),
                     config.weight_memory_bytes);
}

bool input_fits(const Layer& layer, const Config& config, int n_spatial) {
  return input_bits_held(layer, n_spatial) <= config.input_memory_bytes * kByteBits;
}

bool weights_fit(const Layer& layer, const Config& config, int n_filters) {
  return weight_bits_held(layer, config, n_filters) <= config.weight_memory_bytes * kByteBits;
}

// `first` is where the search begins and what the reason is told of.
std::optional<int> fewest_tiles(const Layer& layer, const Config& config, int first) {
  for (int n = first; n <= layer.in_x; ++n)
    if (input_fits(layer, config, n)) return n;
  return {};
}

std::optional<int> fewest_parts(const Layer& layer, const Config& config) {
  for (int n = 1; n <= layer.filters; ++n)
    if (weights_fit(layer, config, n)) return n;
  return {};
}

std::string spatial_reason(const Layer& layer, const Config& config, int by_rows, int tiles) {
  if (tiles > by_rows) return fmt::format("{}: {} tiles", input_text(layer, config, by_rows), tiles);
  if (by_rows > 1) return fmt::format("rows {} > {}: {} tiles", layer.in_x, config.tile_rows, tiles);
  return {};
}

}  // namespace

std::int64_t input_bits_held(const Layer& layer, int n_spatial) {
  return rows_held(layer, n_spatial) * layer.in_y * layer.in_channels * layer.in_bits;
}

std::int64_t weight_bits_held(const Layer& layer, const Config& config, int n_filters) {
  const auto words = [&](std::int64_t bits) {
    return ceil_div(bits, std::int64_t{config.weight_word_bits}) * config.weight_word_bits;
  };
  const auto filters = ceil_div(layer.filters, n_filters);
  const std::int64_t taps = std::int64_t{layer.kernel} * layer.kernel;
  if (layer.kind == LayerKind::kSeparable)
    return filters * words(layer.in_channels * layer.weight_bits) +
           layer.in_channels * words(taps * layer.weight_bits);
  return filters * words(taps * layer.in_channels * layer.weight_bits);
}

Split minimal_split(const Layer& layer, const Config& config) {
  if (layer.kind == LayerKind::kInputConvolution) return uncut(layer, 0);
  if (layer.kind == LayerKind::kFullyConnected) return uncut(layer, 1);

  check_sizes(layer);
  const int by_rows = static_cast<int>(ceil_div(layer.in_x, std::int64_t{config.tile_rows}));
  const auto tiles = fewest_tiles(layer, config, by_rows);
  const auto parts = fewest_parts(layer, config);
  std::vector<Diagnostic> problems;
  const auto refuse = [&](const char* key, const std::string& what) {
    problems.push_back(
        {.file = {}, .path = layer.name, .what = what, .hint = fmt::format("the limit is {}", key)});
  };
  if (!tiles)
    refuse("input_memory_bytes", fmt::format("no NP holds one row of the input and its halo: {}",
                                             input_text(layer, config, static_cast<int>(layer.in_x))));
  if (!parts)
    refuse("weight_memory_bytes", fmt::format("no NP holds one filter: {}",
                                              weight_text(layer, config, static_cast<int>(layer.filters))));
  if (!problems.empty()) throw InputError(std::move(problems));

  auto split = stated_split(layer, config, *tiles, *parts);
  split.spatial_reason = spatial_reason(layer, config, by_rows, *tiles);
  if (*parts > 1) split.filter_reason = fmt::format("{}: {} parts", weight_text(layer, config, 1), *parts);
  return split;
}

Split stated_split(const Layer& layer, const Config& config, int n_spatial, int n_filters) {
  std::vector<Diagnostic> problems;
  const auto refuse = [&](const std::string& what) {
    problems.push_back({.file = {}, .path = layer.name, .what = what});
  };
  // An NP beyond the rows or filters there are, or beyond those that the others leave, would hold nothing.
  const auto check_count = [&](const char* name, const char* things, std::int64_t of, int n) {
    if (n < 1 || n > of)
      refuse(fmt::format("{} {} is not in 1..{}, the {}", name, n, of, things));
    else if (ceil_div(of, ceil_div(of, n)) != n)
      refuse(fmt::format("{} {} leaves an NP without {}: {} are {} parts of {}", name, n, things, of,
                         ceil_div(of, ceil_div(of, n)), ceil_div(of, n)));
  };
  if (!on_convolution_nps(layer)) {
    if (n_spatial != 1 || n_filters != 1 || layer.kind != LayerKind::kFullyConnected)
      throw InputError({.file = {},
                        .path = layer.name,
                        .what = fmt::format("{} by {} parts: only a convolution or separable layer is cut up",
                                            n_spatial, n_filters)});
    return uncut(layer, 1);
  }
  check_sizes(layer);
  check_count("n_spatial", "rows", layer.in_x, n_spatial);
  check_count("n_filters", "filters", layer.filters, n_filters);
  if (!problems.empty()) throw InputError(std::move(problems));

  const Split split{.n_spatial = n_spatial,
                    .n_filters = n_filters,
                    .tile = ceil_div(layer.in_x, n_spatial),
                    .rows = rows_held(layer, n_spatial),
                    .filters_per_np = ceil_div(layer.filters, n_filters)};
  if (split.tile > config.tile_rows)
    refuse(fmt::format("tile of {} rows > {}, the limit tile_rows", split.tile, config.tile_rows));
  if (!input_fits(layer, config, n_spatial))
    refuse(fmt::format("{}, the limit input_memory_bytes", input_text(layer, config, n_spatial)));
  if (!weights_fit(layer, config, n_filters))
    refuse(fmt::format("{}, the limit weight_memory_bytes", weight_text(layer, config, n_filters)));
  if (!problems.empty()) throw InputError(std::move(problems));
  return split;
}

}  // namespace npu::compiler::mesh
