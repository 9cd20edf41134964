#include "workloads/reference/integer_run.h"

#include <algorithm>

#include "models/kernels/hwc_conv2d.h"
#include "models/kernels/hwc_elementwise.h"

namespace npu::reference {

namespace {

using integer::IntegerTensor;

kernels::HwcConv2dShape shape_of(const integer::Convolution& c, const IntegerTensor& in,
                                 const IntegerTensor& out) {
  const auto& w = c.window;
  return {.height = in.height,
          .width = in.width,
          .channels = in.channels,
          .kernel_height = w.kernel_height,
          .kernel_width = w.kernel_width,
          .stride_height = w.stride_height,
          .stride_width = w.stride_width,
          .pad_top = w.pad_top,
          .pad_left = w.pad_left,
          .out_height = out.height,
          .out_width = out.width,
          .out_channels = out.channels,
          .groups = c.groups};
}

// [K][C/g][KH][KW] to [K][KH][KW][C/g].
std::vector<std::int8_t> channels_last(const integer::Convolution& c, const kernels::HwcConv2dShape& s) {
  const auto taps = static_cast<std::size_t>(s.taps()),
             channels = static_cast<std::size_t>(s.group_channels());
  std::vector<std::int8_t> out(c.weights.size());
  for (std::size_t k = 0; k < static_cast<std::size_t>(s.out_channels); ++k) {
    for (std::size_t i = 0; i < channels; ++i) {
      for (std::size_t tap = 0; tap < taps; ++tap)
        out[(k * taps + tap) * channels + i] = c.weights[(k * channels + i) * taps + tap];
    }
  }
  return out;
}

void max_pool(const integer::Window& w, const IntegerTensor& in, const IntegerTensor& out, const Map& x,
              Map& y) {
  const auto channels = static_cast<std::size_t>(in.channels);
  std::ranges::fill(y, std::int8_t{-128});
  for (int oy = 0; oy < out.height; ++oy) {
    for (int ox = 0; ox < out.width; ++ox) {
      std::int8_t* to = &y[(static_cast<std::size_t>(oy) * static_cast<std::size_t>(out.width) +
                            static_cast<std::size_t>(ox)) *
                           channels];
      for (int ky = 0; ky < w.kernel_height; ++ky) {
        const int iy = oy * w.stride_height + ky - w.pad_top;
        if (iy < 0 || iy >= in.height) continue;
        for (int kx = 0; kx < w.kernel_width; ++kx) {
          const int ix = ox * w.stride_width + kx - w.pad_left;
          if (ix < 0 || ix >= in.width) continue;
          const std::int8_t* from = &x[(static_cast<std::size_t>(iy) * static_cast<std::size_t>(in.width) +
                                        static_cast<std::size_t>(ix)) *
                                       channels];
          for (std::size_t c = 0; c < channels; ++c) to[c] = std::max(to[c], from[c]);
        }
      }
    }
  }
}

void global_average(const numerics::Tcc750xElementwise& scaling, int channels, const Map& x, Map& y) {
  std::vector<std::int64_t> sums(static_cast<std::size_t>(channels));
  for (std::size_t i = 0; i < x.size(); i += sums.size()) {
    for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += x[i + c];
  }
  for (std::size_t c = 0; c < sums.size(); ++c) y[c] = numerics::tcc750x_scale(sums[c], scaling, -128, 127);
}

void concat(std::span<const Map* const> inputs, std::size_t pixels, Map& y) {
  auto to = y.begin();
  for (std::size_t p = 0; p < pixels; ++p) {
    for (const Map* map : inputs) {
      const std::size_t channels = map->size() / pixels;
      to = std::copy_n(map->begin() + static_cast<std::ptrdiff_t>(p * channels), channels, to);
    }
  }
}

void upsample2(const IntegerTensor& in, const Map& x, Map& y) {
  const auto channels = static_cast<std::size_t>(in.channels), width = static_cast<std::size_t>(in.width);
  for (std::size_t oy = 0; oy < 2 * static_cast<std::size_t>(in.height); ++oy) {
    for (std::size_t ox = 0; ox < 2 * width; ++ox)
      std::copy_n(&x[(oy / 2 * width + ox / 2) * channels], channels, &y[(oy * 2 * width + ox) * channels]);
  }
}

}  // namespace

struct IntegerReference::Packed {
  kernels::HwcConv2dShape shape;
  kernels::HwcPackedWeights weights;
};

IntegerReference::~IntegerReference() = default;

IntegerReference::IntegerReference(const integer::IntegerGraph& graph) : graph_(graph) {
  for (const auto& node : graph.nodes) {
    const auto* conv = std::get_if<integer::Convolution>(&node.operation);
    if (conv == nullptr) {
      packed_.push_back(nullptr);
      continue;
    }
    auto packed = std::make_unique<Packed>();
    packed->shape = shape_of(*conv, graph.tensor(node.inputs[0]), graph.tensor(node.output));
    packed->weights = kernels::hwc_conv2d_best().pack(packed->shape, channels_last(*conv, packed->shape));
    packed_.push_back(std::move(packed));
  }
  for (const auto& t : graph.tensors) tensors_.emplace_back(static_cast<std::size_t>(t.elements()));
}

void IntegerReference::run(std::span<const std::int8_t> input,
                           const std::function<void(integer::TensorId)>& on_tensor) {
  const auto id = graph_.input.tensor;
  std::ranges::copy(input.first(tensors_[static_cast<std::size_t>(id)].size()),
                    tensors_[static_cast<std::size_t>(id)].begin());
  if (on_tensor) on_tensor(id);
  for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
    compute(n);
    if (on_tensor) on_tensor(graph_.nodes[n].output);
  }
}

void IntegerReference::compute(std::size_t n) {
  const auto& node = graph_.nodes[n];
  const auto& in = graph_.tensor(node.inputs[0]);
  const auto& out = graph_.tensor(node.output);
  const Map& x = tensor(node.inputs[0]);
  Map& y = tensors_[static_cast<std::size_t>(node.output)];
  if (const auto* conv = std::get_if<integer::Convolution>(&node.operation)) {
    const Packed& packed = *packed_[n];
    accumulators_.resize(static_cast<std::size_t>(packed.shape.out_size()));
    kernels::hwc_conv2d_best().run(packed.shape, packed.weights, x, accumulators_);
    kernels::hwc_elementwise_best().requantise(conv->channels, conv->activation, accumulators_, y);
  } else if (const auto* pool = std::get_if<integer::MaxPool>(&node.operation)) {
    max_pool(pool->window, in, out, x, y);
  } else if (const auto* average = std::get_if<integer::GlobalAverage>(&node.operation)) {
    global_average(average->scaling, in.channels, x, y);
  } else if (const auto* add = std::get_if<integer::Add>(&node.operation)) {
    const Map& b = tensor(node.inputs[1]);
    kernels::hwc_elementwise_best().add(add->scaling, add->activation, x, b, y);
  } else if (const auto* product = std::get_if<integer::Multiply>(&node.operation)) {
    const Map& b = tensor(node.inputs[1]);
    for (std::size_t i = 0; i < y.size(); ++i)
      y[i] = numerics::tcc750x_multiply(x[i], b[i], product->scaling);
  } else if (const auto* sigmoid = std::get_if<integer::Sigmoid>(&node.operation)) {
    std::int8_t table[256];
    for (int q = -128; q < 128; ++q)
      table[q + 128] = numerics::tcc750x_sigmoid(
          numerics::tcc750x_argument(static_cast<std::int8_t>(q), sigmoid->scaling));
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = table[x[i] + 128];
  } else if (std::holds_alternative<integer::Concat>(node.operation)) {
    std::vector<const Map*> inputs;
    for (const auto id : node.inputs) inputs.push_back(&tensor(id));
    concat(inputs, static_cast<std::size_t>(out.height) * static_cast<std::size_t>(out.width), y);
  } else {
    upsample2(in, x, y);
  }
}

}  // namespace npu::reference
