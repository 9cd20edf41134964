#include "workloads/compiler/akida/records.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "sim/core/quantity.h"

namespace npu::compiler::akida {

namespace {

using npu::akida::Assignment;
using npu::akida::Operation;
using npu::akida::Target;

struct Share {
  std::int64_t first = 0, count = 0;
  std::int64_t end() const { return first + count; }
};

// Part `i` of `parts` of `whole`, dealt out evenly.
Share share(std::int64_t whole, std::int64_t parts, std::int64_t i) {
  const std::int64_t first = whole * i / parts;
  return {first, whole * (i + 1) / parts - first};
}

// Rows of the input that rows of the output need, without those of padding.
Share needed_rows(const mesh::Layer& l, const Share& out) {
  std::int64_t first = out.first, end = out.end();
  const std::int64_t conv_x = l.convolved_x();
  if (l.pool == mesh::Pool::kGlobal) {
    first = 0;
    end = conv_x;
  } else if (l.pool == mesh::Pool::kMax) {
    first = out.first * l.pool_stride;
    end = std::min((out.end() - 1) * l.pool_stride + 2, conv_x);
  }
  const std::int64_t padded = std::max<std::int64_t>((conv_x - 1) * l.stride + l.kernel - l.in_x, 0);
  const std::int64_t pad = l.padding == mesh::Padding::kSame ? padded / 2 : 0;
  const std::int64_t from = std::max<std::int64_t>(first * l.stride - pad, 0);
  const std::int64_t to = std::min((end - 1) * l.stride - pad + l.kernel, l.in_x);
  return {from, to - from};
}

Operation operation_of(mesh::LayerKind kind) {
  if (kind == mesh::LayerKind::kSeparable) return Operation::kSeparable;
  return kind == mesh::LayerKind::kFullyConnected ? Operation::kFullyConnected : Operation::kConvolution;
}

[[noreturn]] void refuse(const mesh::Layer& layer, std::string what) {
  throw InputError(Diagnostic{.file = {}, .path = layer.name, .what = std::move(what)});
}

// What all records of a layer have in common. `input`: the map before, which a fully connected layer takes as
// it comes.
Assignment common(const mesh::Layer& l, int layer, int pass, const MapSize& input) {
  Assignment a{.operation = operation_of(l.kind),
               .pass = pass,
               .layer = layer,
               .kernel = l.kernel,
               .stride = l.stride,
               .same_padding = l.padding == mesh::Padding::kSame,
               .pool = static_cast<npu::akida::Pool>(l.pool),
               .pool_stride = l.pool_stride,
               .in_bits = l.in_bits,
               .weight_bits = l.weight_bits,
               .out_bits = l.out_bits,
               .in_x = l.in_x,
               .in_y = l.in_y,
               .in_channels = l.in_channels,
               .filters = l.filters};
  if (l.kind == mesh::LayerKind::kInputConvolution) a.target = Target::kHrc;
  if (l.kind == mesh::LayerKind::kFullyConnected) {
    a.in_x = input.x;
    a.in_y = input.y;
    a.in_channels = input.channels;
    a.same_padding = false;
  }
  return a;
}

Assignment of_tile(Assignment a, const mesh::Layer& l, int tiles, int tile) {
  const MapSize out = output_map(l);
  if (tiles > out.x) refuse(l, fmt::format("is cut into {} tiles; its output has {} rows", tiles, out.x));
  const Share own = share(a.in_x, tiles, tile), outs = share(out.x, tiles, tile);
  Share held = own;
  if (a.target != Target::kHrc && a.operation != Operation::kFullyConnected) {
    const Share needed = needed_rows(l, outs);
    const std::int64_t halo = l.kernel / 2;  // what the mapping reserves at each cut
    const std::int64_t first = std::min(std::max<std::int64_t>(own.first - halo, 0), needed.first);
    const std::int64_t end = std::max(std::min(own.end() + halo, l.in_x), needed.end());
    held = {first, end - first};
  }
  a.first_row = own.first;
  a.rows = own.count;
  a.first_held = held.first;
  a.held = held.count;
  a.first_out = outs.first;
  a.outs = outs.count;
  return a;
}

Target fully_connected_target(const Assignment& a, const npu::mesh::FullyConnectedConfig& config) {
  return 4 * weight_track_words(a) > config.internal_bytes ? Target::kFnp2 : Target::kFnp3;
}

// Routes: every record of a layer to every record of the next in its pass.
void route(std::vector<Assignment>& records) {
  const auto same = [](const Assignment& a, int pass, int layer) {
    return a.pass == pass && a.layer == layer;
  };
  for (auto& a : records) {
    for (const auto& b : records) {
      if (same(b, a.pass, a.layer + 1)) a.destinations.push_back(b.np);
    }
    a.to_output = a.destinations.empty();
    const auto before =
        std::ranges::count_if(records, [&](const Assignment& b) { return same(b, a.pass, a.layer - 1); });
    a.sources = std::max(1, static_cast<int>(before));
  }
}

template <class T>
std::span<const T> part(const std::vector<T>& all, std::int64_t first, std::int64_t count) {
  return std::span(all).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
}

}  // namespace

MapSize output_map(const mesh::Layer& l) {
  MapSize map{.x = l.convolved_x(), .y = l.convolved_y(), .channels = l.filters};
  if (l.pool == mesh::Pool::kGlobal) map.x = map.y = 1;
  if (l.pool == mesh::Pool::kMax) {
    map.x = ceil_div(map.x, l.pool_stride);
    map.y = ceil_div(map.y, l.pool_stride);
  }
  return map;
}

std::vector<Assignment> assignments_of(std::span<const mesh::Layer> layers, const mesh::Mapping& mapping,
                                       const npu::mesh::FullyConnectedConfig& fully_connected) {
  std::vector<Assignment> records;
  int pass = -1, np = 0;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const mesh::Layer& l = layers[i];
    const auto& mapped = mapping.layers[i];
    if (mapped.pass != pass) np = 0;
    pass = mapped.pass;
    const MapSize before =
        i > 0 ? output_map(layers[i - 1]) : MapSize{.x = l.in_x, .y = l.in_y, .channels = l.in_channels};
    const Assignment base = common(l, static_cast<int>(i), pass, before);
    const int tiles = std::max(1, mapped.split.n_spatial), parts = std::max(1, mapped.split.n_filters);
    if (l.pool == mesh::Pool::kGlobal && tiles > 1)
      refuse(l, fmt::format("global pooling over {} tiles; the sum is one NP's", tiles));
    for (int tile = 0; tile < tiles; ++tile) {
      for (int p = 0; p < parts; ++p) {
        Assignment a = of_tile(base, l, tiles, tile);
        const Share filters = share(l.filters, parts, p);
        a.first_filter = filters.first;
        a.own_filters = filters.count;
        if (a.operation == Operation::kFullyConnected) a.target = fully_connected_target(a, fully_connected);
        if (a.target != Target::kHrc) a.np = np++;
        records.push_back(std::move(a));
      }
    }
  }
  route(records);
  return records;
}

npu::akida::Record record_of(const Assignment& a, const integer::EventLayer& layer) {
  npu::akida::Weights weights;
  std::vector<npu::akida::Filter> filters;
  if (!layer.weights.empty()) {
    const std::int64_t each = weight_count(a) / a.own_filters;
    const auto own = part(layer.weights, a.first_filter * each, weight_count(a));
    weights.values.assign(own.begin(), own.end());
    weights.depthwise = layer.depthwise;
    for (std::int64_t f = a.first_filter; f < a.first_filter + a.own_filters; ++f) {
      const auto i = static_cast<std::size_t>(f);
      if (layer.shape.out_bits == 0)
        filters.push_back({});  // potentials go out; what they mean the host knows
      else
        filters.push_back({.threshold = layer.threshold[i], .act_step = layer.act_step[i]});
    }
  }
  auto record = make_record(a, weights, filters);
  if (!record) refuse(layer.shape, record.error().what);
  return std::move(record.value());
}

}  // namespace npu::compiler::akida
