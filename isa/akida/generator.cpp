#include "isa/akida/generator.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "isa/akida/assignment.h"
#include "isa/akida/packing.h"
#include "sim/core/quantity.h"
#include "sim/core/rng.h"

namespace npu::akida {
namespace {

constexpr int kPoolWindow = 2;

template <std::size_t N>
int pick(Rng& rng, const std::array<int, N>& from) {
  return from[static_cast<std::size_t>(rng.between(0, N - 1))];
}

// Mostly small, now and then up to `most`.
std::int64_t size(Rng& rng, std::int64_t most) {
  return rng.between(1, std::max<std::int64_t>(1, rng.chance(3) ? most : std::min<std::int64_t>(most, 12)));
}

std::int64_t convolved(const Assignment& a, std::int64_t in) {
  return a.same_padding ? ceil_div(in, a.stride) : (in - a.kernel) / a.stride + 1;
}
std::int64_t output(const Assignment& a, std::int64_t in) {
  if (a.pool == Pool::kGlobal || a.operation == Operation::kFullyConnected) return 1;
  return a.pool == Pool::kMax ? ceil_div(convolved(a, in), a.pool_stride) : convolved(a, in);
}

// The next layer as a whole; what a record has of it is filled in later.
class Shapes {
 public:
  Shapes(const GeneratorOptions& options, Rng& rng) : options_(options), rng_(rng) {}

  Assignment next(bool last) {
    Assignment a;
    if (count_ == 0) {
      a = rng_.chance(3) ? map() : image();
    } else {
      a = flat_ || rng_.chance(5) || last ? fully_connected() : map();
    }
    a.layer = count_++;
    a.out_bits = last ? 0 : pick(rng_, std::array{1, 2, 4});
    x_ = output(a, a.in_x);
    y_ = output(a, a.in_y);
    channels_ = a.filters;
    bits_ = a.out_bits;
    flat_ = a.operation == Operation::kFullyConnected;
    return a;
  }

 private:
  Assignment image() {
    Assignment a{.target = Target::kHrc, .kernel = pick(rng_, std::array{3, 5, 7})};
    a.in_x = rng_.between(7, 40);
    a.in_y = rng_.between(7, 30);
    a.in_channels = rng_.chance(2) ? 1 : 3;
    a.stride = static_cast<int>(rng_.between(1, 3));
    a.same_padding = rng_.chance(2);
    a.in_bits = 8;
    a.weight_bits = pick(rng_, std::array{8, 8, 4, 2, 1});
    a.padding_value = static_cast<int>(rng_.between(0, 255));
    a.filters = filters(std::int64_t{a.kernel} * a.kernel * a.in_channels);
    add_pool(a, 3);
    return a;
  }

  // A convolution or separable layer; the first one takes its input from the DMA.
  Assignment map() {
    Assignment a{.operation = rng_.chance(2) ? Operation::kSeparable : Operation::kConvolution};
    if (count_ == 0) {
      channels_ = size(rng_, 70);
      x_ = size(rng_, 64);
      y_ = std::min(size(rng_, 30), std::max<std::int64_t>(1, options_.most_inputs / x_ / channels_));
      bits_ = pick(rng_, std::array{1, 2, 4});
    }
    a.in_x = x_;
    a.in_y = y_;
    a.in_channels = channels_;
    a.in_bits = bits_;
    const bool separable = a.operation == Operation::kSeparable;
    a.kernel = separable ? pick(rng_, std::array{3, 3, 5, 7}) : pick(rng_, std::array{1, 3, 3, 5, 7});
    a.stride = a.kernel == 3 && rng_.chance(3) ? 2 : 1;
    a.weight_bits = separable ? pick(rng_, std::array{4, 2}) : pick(rng_, std::array{8, 4, 4, 2, 1});
    a.filters = filters(separable ? a.in_channels : std::int64_t{a.kernel} * a.kernel * a.in_channels);
    add_pool(a, 2);
    return a;
  }

  Assignment fully_connected() {
    Assignment a{.target = rng_.chance(2) ? Target::kFnp2 : Target::kFnp3,
                 .operation = Operation::kFullyConnected};
    a.in_x = x_;
    a.in_y = y_;
    a.in_channels = channels_;
    a.in_bits = bits_;
    a.weight_bits = pick(rng_, std::array{4, 2, 1});
    a.filters = filters(x_ * y_ * channels_);
    return a;
  }

  void add_pool(Assignment& a, int one_in) {
    if (!rng_.chance(one_in)) return;
    const bool is_small = a.target == Target::kCnp && a.in_x <= 32;
    a.pool = is_small && rng_.chance(3) ? Pool::kGlobal : Pool::kMax;
    if (a.pool == Pool::kMax && a.target == Target::kCnp)
      a.pool_stride = static_cast<int>(rng_.between(1, 2));
  }

  std::int64_t filters(std::int64_t weights_each) {
    return size(rng_, std::clamp<std::int64_t>(options_.most_weights / weights_each, 1, 100));
  }

  const GeneratorOptions& options_;
  Rng& rng_;
  int count_ = 0;
  std::int64_t x_ = 1, y_ = 1, channels_ = 1;
  int bits_ = 4;
  bool flat_ = false;
};

// Rows of the input that an output row is the first to need, without the border: they part the rows of the
// output among the tiles.
std::int64_t origin(const Assignment& a, std::int64_t out) {
  return out * a.stride * (a.pool == Pool::kMax ? a.pool_stride : 1);
}

void take_rows(Assignment& a, std::int64_t first_row, std::int64_t rows) {
  a.first_row = first_row;
  a.rows = rows;
  const auto outs = output_rows(a);
  const bool whole = a.operation == Operation::kFullyConnected || a.pool == Pool::kGlobal;
  a.first_out = 0;
  while (!whole && a.first_out < outs && origin(a, a.first_out) < first_row) ++a.first_out;
  auto end = a.first_out;
  while (end < outs && (whole || origin(a, end) < first_row + rows)) ++end;
  a.outs = end - a.first_out;

  std::int64_t low = first_row;
  std::int64_t high = first_row + rows;
  if (!whole && a.outs != 0) {
    const auto spare = (convolved(a, a.in_x) - 1) * a.stride + a.kernel - a.in_x;
    const auto border = a.same_padding ? std::max<std::int64_t>(spare, 0) / 2 : 0;
    const auto window = a.pool == Pool::kMax ? kPoolWindow - 1 : 0;
    low = std::min(low, origin(a, a.first_out) - border);
    high = std::max(high, origin(a, end - 1) + std::int64_t{window} * a.stride - border + a.kernel);
  }
  a.first_held = std::max<std::int64_t>(low, 0);
  a.held = std::min(high, a.in_x) - a.first_held;
}

// The records of a layer: tiles times groups of filters.
std::vector<Assignment> split(const Assignment& layer, int nps, Rng& rng) {
  const bool whole = layer.target != Target::kCnp;
  const bool one_tile = whole || layer.pool == Pool::kGlobal;
  const auto tile = one_tile ? layer.in_x : ceil_div(layer.in_x, rng.between(1, std::min(nps, 4)));
  const auto tiles = ceil_div(layer.in_x, tile);
  const auto most_groups = std::min<std::int64_t>(layer.filters, nps / tiles);
  const auto group =
      whole ? layer.filters : ceil_div(layer.filters, rng.between(1, std::min<std::int64_t>(most_groups, 4)));
  std::vector<Assignment> records;
  for (std::int64_t row = 0; row < layer.in_x; row += tile) {
    for (std::int64_t filter = 0; filter < layer.filters; filter += group) {
      Assignment a = layer;
      take_rows(a, row, std::min(tile, layer.in_x - row));
      a.first_filter = filter;
      a.own_filters = std::min(group, layer.filters - filter);
      records.push_back(a);
    }
  }
  return records;
}

// Names receivers and counts senders; both are layers of one pass.
void connect(std::vector<Assignment>& from, std::vector<Assignment>& to) {
  for (Assignment& t : to) t.sources = 0;
  for (Assignment& f : from) {
    for (Assignment& t : to) {
      // A fully connected layer takes the whole map.
      const bool overlap = f.first_out < t.first_held + t.held && t.first_held < f.first_out + f.outs;
      if (f.outs == 0 || (!overlap && t.operation != Operation::kFullyConnected)) continue;
      f.destinations.push_back(t.np);
      ++t.sources;
    }
  }
  for (Assignment& t : to) t.sources = std::max(t.sources, 1);
}

std::int8_t weight(int bits, Rng& rng) {
  if (bits == 1) return rng.chance(2) ? 1 : -1;
  const std::int64_t most = (std::int64_t{1} << (bits - 1)) - 1;
  return static_cast<std::int8_t>(rng.between(-most, most));
}

Record with_values(const Assignment& a, Rng& rng) {
  Weights weights;
  for (std::int64_t i = 0; i < weight_count(a); ++i) weights.values.push_back(weight(a.weight_bits, rng));
  for (std::int64_t i = 0; i < depthwise_count(a); ++i)
    weights.depthwise.push_back(weight(a.weight_bits, rng));
  std::vector<Filter> filters;
  for (std::int64_t i = 0; i < a.own_filters; ++i) {
    constexpr std::int64_t kMostThreshold = 200;  // near the potentials, so that some fire
    const auto mantissa = static_cast<float>(rng.between(1, 1 << 24));
    filters.push_back({.threshold = static_cast<std::int32_t>(rng.between(-kMostThreshold, kMostThreshold)),
                       .act_step = std::ldexp(mantissa, static_cast<int>(rng.between(-24, -16)))});
  }
  auto record = make_record(a, weights, filters);
  if (!record) throw std::logic_error("the generator made an illegal record: " + record.error().what);
  return record.value();
}

}  // namespace

Program generate_program(const GeneratorOptions& options) {
  Rng rng(options.seed);
  Shapes shapes(options, rng);
  const auto layers = rng.between(1, options.layers);
  std::vector<std::vector<Assignment>> all;
  int pass = 0;
  int free = 0;  // first NP of the pass that has no record yet
  for (std::int64_t l = 0; l < layers; ++l) {
    auto records = split(shapes.next(l + 1 == layers), options.nps, rng);
    const bool converter = records[0].target == Target::kHrc;
    const bool full = !converter && free + std::ssize(records) > options.nps;
    const bool next_pass = l != 0 && (full || rng.chance(4));
    if (next_pass) {
      ++pass;
      free = 0;
    }
    // Gaps between NPs, where there is room for them.
    auto room = options.nps - free - std::ssize(records);
    for (Assignment& a : records) {
      a.pass = pass;
      if (converter) continue;
      const auto gap = rng.chance(3) ? rng.between(0, std::min<std::int64_t>(room, 2)) : 0;
      room -= gap;
      a.np = free + static_cast<int>(gap);
      free = a.np + 1;
    }
    if (l != 0 && !next_pass) connect(all.back(), records);
    if (l != 0 && next_pass) {
      for (Assignment& a : all.back()) a.to_output = true;
    }
    all.push_back(std::move(records));
  }
  for (Assignment& a : all.back()) a.to_output = true;
  Program program;
  for (const auto& layer : all) {
    for (const Assignment& a : layer) program.records.push_back(with_values(a, rng));
  }
  return program;
}

}  // namespace npu::akida
