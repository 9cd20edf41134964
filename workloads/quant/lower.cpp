#include "workloads/quant/lower.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/quant/constants.h"
#include "workloads/quant/gelu_pattern.h"

namespace npu::quant {

namespace {

using graph::kNone;
using graph::ValueId;
using numerics::Tcc750xActivation;

// Why a node stays with the host; empty: it was lowered.
using Refusal = std::string;

class Lowering {
 public:
  Lowering(const graph::Graph& graph, bool read_constants)
      : graph_(graph), constants_(graph), read_(read_constants), tensor_of_(graph.values.size(), -1) {}

  LoweredGraph run() {
    count_uses();
    gelus_ = find_gelus(graph_);
    add_input();
    std::set<ValueId> on_host;
    std::vector<const graph::Node*> host_nodes;
    for (const auto& node : graph_.nodes) {
      if (is_quiet(node)) continue;
      const bool fed_by_host =
          std::ranges::any_of(node.inputs, [&](ValueId v) { return on_host.contains(v); });
      Refusal refusal = fed_by_host ? "its input comes from the host" : lower(node);
      if (refusal.empty()) continue;
      on_host.insert(node.output);
      host_nodes.push_back(&node);
      if (!fed_by_host)
        result_.host_reasons.push_back(
            fmt::format("{} ({}): {}", node.name, name_of(node.operation), refusal));
    }
    if (result_.nodes.empty()) {
      throw InputError(Diagnostic{
          .path = result_.host_reasons.empty() ? graph_.name : result_.host_reasons.front(),
          .what = "nothing of the network is left for the device",
          .hint = "the device computes everything before the first operation that it does not have"});
    }
    split(host_nodes, on_host);
    return std::move(result_);
  }

 private:
  // Quantise-dequantise of constants, and the parts of a GELU, are read where they are used.
  bool is_quiet(const graph::Node& node) const {
    return constants_.is_constant(node.output) || gelus_.inner.contains(node.output);
  }

  void count_uses() {
    uses_.assign(graph_.values.size(), 0);
    for (const auto& node : graph_.nodes) {
      for (const ValueId v : node.inputs) {
        if (v != kNone) ++uses_[static_cast<std::size_t>(v)];
      }
    }
    for (const ValueId v : graph_.outputs) ++uses_[static_cast<std::size_t>(v)];
  }

  void add_input() {
    if (graph_.inputs.size() != 1)
      throw InputError(
          Diagnostic{.path = graph_.name,
                     .what = fmt::format("has {} inputs; the device takes one", graph_.inputs.size())});
    const ValueId id = graph_.inputs[0];
    const auto& value = graph_.value(id);
    const auto& s = value.shape;
    if ((s.size() != 4 && s.size() != 2) || s[0] != 1 || value.type != DType::kF32) {
      throw InputError(Diagnostic{.path = value.name,
                                  .what = fmt::format("is {} {}; the device takes f32 of 1xCxHxW or 1xC",
                                                      to_string(value.type), shape_text(s))});
    }
    result_.input = new_tensor(id);
  }

  TensorId new_tensor(ValueId value) {
    const auto& v = graph_.value(value);
    LoweredTensor t{.name = v.name, .value = value};
    t.channels = static_cast<int>(v.shape.size() > 1 ? v.shape[1] : 1);
    if (v.shape.size() == 4) t.height = static_cast<int>(v.shape[2]), t.width = static_cast<int>(v.shape[3]);
    const auto id = add(std::move(t));
    tensor_of_[static_cast<std::size_t>(value)] = id;
    return id;
  }
  // A tensor between two operations of ours, of the size of another.
  TensorId inner_tensor(const std::string& name, TensorId like, std::optional<double> scale) {
    LoweredTensor t = tensor(like);
    t.name = name, t.value = kNone, t.fixed_scale = scale, t.annotation.reset();
    t.cap = std::numeric_limits<double>::infinity();
    return add(std::move(t));
  }
  TensorId add(LoweredTensor t) {
    result_.tensors.push_back(std::move(t));
    producer_.push_back(-1);
    return static_cast<TensorId>(result_.tensors.size()) - 1;
  }
  void add(LoweredNode node) {
    producer_[static_cast<std::size_t>(node.output)] = static_cast<int>(result_.nodes.size());
    result_.nodes.push_back(std::move(node));
  }

  LoweredTensor& tensor(TensorId id) { return result_.tensors[static_cast<std::size_t>(id)]; }
  TensorId tensor_of(ValueId v) const { return v == kNone ? -1 : tensor_of_[static_cast<std::size_t>(v)]; }
  int uses(ValueId v) const { return uses_[static_cast<std::size_t>(v)]; }
  const std::vector<std::int64_t>& shape(ValueId v) const { return graph_.value(v).shape; }

  void alias(ValueId value, ValueId source) {
    tensor_of_[static_cast<std::size_t>(value)] = tensor_of(source);
    // What several nodes read through one alias, or through several of one value, is used as often.
    uses_[static_cast<std::size_t>(value)] += uses(source) - 1;
  }
  // The value is the tensor now: what was folded into its producer.
  void replace(ValueId value, TensorId id) {
    tensor_of_[static_cast<std::size_t>(value)] = id;
    tensor(id).value = value;
    tensor(id).name = graph_.value(value).name;
    tensor(id).annotation.reset();
  }

  // The operation that makes `value`, if nobody else reads it, so that something can be folded into it.
  template <class T>
  T* foldable(ValueId value) {
    const auto id = tensor_of(value);
    if (id < 0 || uses(value) != 1) return nullptr;
    const int node = producer_[static_cast<std::size_t>(id)];
    if (node < 0 || std::isfinite(tensor(id).cap)) return nullptr;
    auto* operation = std::get_if<T>(&result_.nodes[static_cast<std::size_t>(node)].operation);
    return operation != nullptr && operation->activation == Tcc750xActivation::kNone ? operation : nullptr;
  }

  Refusal lower(const graph::Node& node) {
    if (std::ranges::all_of(node.inputs, [&](ValueId v) { return v == kNone || constants_.is_constant(v); }))
      return "computes with constants alone";
    if (const auto it = gelus_.gelus.find(node.output);
        it != gelus_.gelus.end() && tensor_of(it->second) >= 0)
      return gelu(node, it->second);
    for (const ValueId v : node.inputs) {
      if (v != kNone && !constants_.is_constant(v) && tensor_of(v) < 0 && !pads_.contains(v))
        return "an input of it is no feature map";
    }
    return std::visit([&](const auto& operation) { return lower_as(node, operation); }, node.operation);
  }

  template <class T>
  Refusal lower_as(const graph::Node&, const T&) {
    return "not an operation of the device";
  }

  static std::optional<Window> window_of(const graph::Window& w) {
    if (w.kernel.size() != 2) return std::nullopt;
    const auto extent = [&](std::size_t i) {
      return static_cast<int>((w.kernel[i] - 1) * w.dilations[i] + 1);
    };
    return Window{.kernel_height = extent(0),
                  .kernel_width = extent(1),
                  .stride_height = static_cast<int>(w.strides[0]),
                  .stride_width = static_cast<int>(w.strides[1]),
                  .pad_top = static_cast<int>(w.pads_begin[0]),
                  .pad_left = static_cast<int>(w.pads_begin[1]),
                  .pad_bottom = static_cast<int>(w.pads_end[0]),
                  .pad_right = static_cast<int>(w.pads_end[1])};
  }

  Refusal lower_as(const graph::Node& node, const graph::Conv& conv) {
    auto window = window_of(conv.window);
    if (!window) return "not two-dimensional";
    if (!constants_.is_constant(node.inputs[1])) return "its weights are computed";
    ValueId input = node.inputs[0];
    if (const auto pad = pads_.find(input); pad != pads_.end()) {
      window->pad_top += pad->second.top, window->pad_left += pad->second.left;
      window->pad_bottom += pad->second.bottom, window->pad_right += pad->second.right;
      input = pad->second.source;
    }
    LoweredConvolution c{.window = *window,
                         .dilation_height = static_cast<int>(conv.window.dilations[0]),
                         .dilation_width = static_cast<int>(conv.window.dilations[1]),
                         .groups = static_cast<int>(conv.groups),
                         .out_channels = static_cast<int>(shape(node.output)[1]),
                         .weights = node.inputs[1]};
    if (node.inputs.size() > 2 && node.inputs[2] != kNone) c.bias.push_back(node.inputs[2]);
    if (const auto refusal = add_bias(c); !refusal.empty()) return refusal;
    add({node.name, std::move(c), {tensor_of(input)}, new_tensor(node.output)});
    return {};
  }

  Refusal add_bias(LoweredConvolution& c) {
    for (const ValueId bias : c.bias) {
      if (!constants_.is_constant(bias)) return "its bias is computed";
      if (!read_) continue;
      const auto values = constants_.values(bias);
      if (values.size() != 1 && std::ssize(values) != c.out_channels) return "its bias is not one a channel";
      fill(c);
      for (std::size_t k = 0; k < c.shift.size(); ++k) c.shift[k] += values[values.size() == 1 ? 0 : k];
    }
    return {};
  }
  static void fill(LoweredConvolution& c) {
    c.gain.resize(static_cast<std::size_t>(c.out_channels), 1);
    c.shift.resize(static_cast<std::size_t>(c.out_channels), 0);
  }

  // A fully connected layer: the kernel covers the map.
  Refusal connected(const graph::Node& node, ValueId x, ValueId weights, LoweredConvolution::Weights from,
                    ValueId bias, double alpha, double beta) {
    if (!constants_.is_constant(weights)) return "neither operand is a constant";
    const auto in = tensor_of(x);
    const auto& s = shape(node.output);
    if (s.size() != 2 || s[0] != 1) return fmt::format("makes {}, not 1xN", shape_text(s));
    const auto& t = tensor(in);
    LoweredConvolution c{.window = {.kernel_height = t.height, .kernel_width = t.width},
                         .out_channels = static_cast<int>(s[1]),
                         .from = from,
                         .weights = weights};
    if (bias != kNone) {
      if (beta != 1) return fmt::format("beta is {}", beta);
      c.bias.push_back(bias);
    }
    if (const auto refusal = add_bias(c); !refusal.empty()) return refusal;
    if (alpha != 1 && read_) {
      fill(c);
      std::ranges::fill(c.gain, alpha);
    }
    add({node.name, std::move(c), {in}, new_tensor(node.output)});
    return {};
  }
  Refusal lower_as(const graph::Node& node, const graph::Gemm& gemm) {
    if (gemm.transpose_a || tensor_of(node.inputs[0]) < 0)
      return "its first operand is transposed or constant";
    return connected(
        node, node.inputs[0], node.inputs[1],
        gemm.transpose_b ? LoweredConvolution::Weights::kConstant : LoweredConvolution::Weights::kTransposed,
        node.inputs.size() > 2 ? node.inputs[2] : kNone, gemm.alpha, gemm.beta);
  }
  Refusal lower_as(const graph::Node& node, const graph::MatMul&) {
    if (tensor_of(node.inputs[0]) < 0) return "its first operand is constant";
    return connected(node, node.inputs[0], node.inputs[1], LoweredConvolution::Weights::kTransposed, kNone, 1,
                     1);
  }

  // y = gain * x + shift, channel by channel: into the convolution that makes x, else a depthwise 1x1.
  Refusal affine(const graph::Node& node, ValueId x, const std::vector<double>& gain,
                 const std::vector<double>& shift) {
    const auto in = tensor_of(x);
    if (auto* c = foldable<LoweredConvolution>(x)) {
      if (read_) {
        fill(*c);
        for (std::size_t k = 0; k < c->gain.size(); ++k) {
          c->gain[k] *= gain[gain.size() == 1 ? 0 : k];
          c->shift[k] = c->shift[k] * gain[gain.size() == 1 ? 0 : k] + shift[shift.size() == 1 ? 0 : k];
        }
      }
      replace(node.output, in);
      return {};
    }
    auto c = depthwise(in, Tcc750xActivation::kNone);
    if (read_) {
      fill(c);
      for (std::size_t k = 0; k < c.gain.size(); ++k) {
        c.gain[k] = gain[gain.size() == 1 ? 0 : k];
        c.shift[k] = shift[shift.size() == 1 ? 0 : k];
      }
    }
    add({node.name, std::move(c), {in}, new_like(node.output, in)});
    return {};
  }
  LoweredConvolution depthwise(TensorId in, Tcc750xActivation activation) {
    const int channels = tensor(in).channels;
    return {.groups = channels,
            .out_channels = channels,
            .from = LoweredConvolution::Weights::kUniform,
            .activation = activation};
  }
  TensorId new_like(ValueId value, TensorId like) {
    const auto id = new_tensor(value);
    auto& t = tensor(id);
    t.channels = tensor(like).channels, t.height = tensor(like).height, t.width = tensor(like).width;
    return id;
  }

  Refusal lower_as(const graph::Node& node, const graph::BatchNormalization& bn) {
    std::vector<double> gain{1}, shift{0};
    for (std::size_t i = 1; i < 5; ++i) {
      if (!constants_.is_constant(node.inputs[i])) return "its parameters are computed";
      // Of a map that was flattened, the device has the channels of before.
      if (graph_.value(node.inputs[i]).elements() != tensor(tensor_of(node.inputs[0])).channels)
        return "its parameters are not one a channel";
    }
    if (read_) {
      gain = constants_.values(node.inputs[1]), shift = constants_.values(node.inputs[2]);
      const auto mean = constants_.values(node.inputs[3]), variance = constants_.values(node.inputs[4]);
      for (std::size_t k = 0; k < gain.size(); ++k) {
        const double deviation = std::sqrt(variance[k] + static_cast<double>(bn.epsilon));
        if (!(deviation > 0))
          throw InputError(
              Diagnostic{.path = node.name,
                         .what = fmt::format("variance {} of channel {} with epsilon {} has no root above 0",
                                             variance[k], k, bn.epsilon)});
        gain[k] /= deviation;
        shift[k] -= mean[k] * gain[k];
      }
    }
    return affine(node, node.inputs[0], gain, shift);
  }

  // The constant operand of an element-wise operation: one number, or one a channel.
  std::optional<std::vector<double>> per_channel(ValueId id, TensorId like) {
    const auto& s = shape(id);
    const auto elements = graph_.value(id).elements();
    const int channels = tensor(like).channels;
    const bool plain = elements == 1;
    // [C,1,1], [1,C,1,1], or [C] and [1,C] beside a vector.
    const auto rank = s.size();
    const bool vector = tensor(like).height == 1 && tensor(like).width == 1;
    const bool along =
        elements == channels && ((rank >= 3 && s[rank - 3] == channels) || (vector && rank <= 2));
    if (!plain && !along) return std::nullopt;
    return read_ ? constants_.values(id) : std::vector<double>{1};
  }

  Refusal lower_as(const graph::Node& node, const graph::Binary& binary) {
    ValueId a = node.inputs[0], b = node.inputs[1];
    const bool constant_a = constants_.is_constant(a), constant_b = constants_.is_constant(b);
    if (constant_a || constant_b) {
      const bool swaps = binary.kind == graph::BinaryKind::kAdd || binary.kind == graph::BinaryKind::kMul;
      if (constant_a && !swaps) return "its first operand is constant";
      if (constant_a) std::swap(a, b);
      auto c = per_channel(b, tensor_of(a));
      if (!c) return "its constant operand is not one number or one a channel";
      const auto map = [&](auto f) {
        std::vector<double> out(c->size());
        std::ranges::transform(*c, out.begin(), f);
        return out;
      };
      switch (binary.kind) {
        case graph::BinaryKind::kAdd:
          return affine(node, a, {1}, *c);
        case graph::BinaryKind::kSub:
          return affine(node, a, {1}, map([](double x) { return -x; }));
        case graph::BinaryKind::kMul:
          return affine(node, a, *c, {0});
        case graph::BinaryKind::kDiv:
          if (std::ranges::find(*c, 0.0) != c->end()) return "divides by 0";
          return affine(node, a, map([](double x) { return 1 / x; }), {0});
        default:
          return "not an operation of the device";
      }
    }
    const auto ta = tensor_of(a), tb = tensor_of(b);
    const auto& s = tensor(ta);
    const auto& t = tensor(tb);
    if (s.channels != t.channels || s.height != t.height || s.width != t.width)
      return "its operands have different shapes";
    if (binary.kind == graph::BinaryKind::kAdd) {
      add({node.name, LoweredAdd{}, {ta, tb}, new_like(node.output, ta)});
    } else if (binary.kind == graph::BinaryKind::kMul) {
      add({node.name, LoweredMultiply{}, {ta, tb}, new_like(node.output, ta)});
    } else {
      return "not an operation of the device";
    }
    return {};
  }

  Refusal relu(const graph::Node& node, double cap) {
    const ValueId x = node.inputs[0];
    const auto in = tensor_of(x);
    if (auto* c = foldable<LoweredConvolution>(x)) {
      c->activation = Tcc750xActivation::kRelu;
      replace(node.output, in);
      tensor(in).cap = cap;
    } else if (auto* sum = foldable<LoweredAdd>(x)) {
      sum->activation = Tcc750xActivation::kRelu;
      replace(node.output, in);
      tensor(in).cap = cap;
    } else {
      const auto out = new_like(node.output, in);
      tensor(out).cap = cap;
      add({node.name, depthwise(in, Tcc750xActivation::kRelu), {in}, out});
    }
    return {};
  }

  // sigmoid(gain * x), 127 for 1.
  TensorId sigmoid(const std::string& name, TensorId in, double gain) {
    const auto out = inner_tensor(name, in, 1.0 / numerics::kTcc750xSigmoidOne);
    add({name, LoweredSigmoid{.gain = gain}, {in}, out});
    return out;
  }
  TensorId hard_sigmoid(const std::string& name, TensorId in, double gain, double shift) {
    constexpr double kOne = 127;
    const auto out = inner_tensor(name, in, 1 / kOne);
    auto c = depthwise(in, Tcc750xActivation::kRelu);
    if (read_) {
      fill(c);
      std::ranges::fill(c.gain, gain);
      std::ranges::fill(c.shift, shift);
    }
    add({name, std::move(c), {in}, out});
    return out;
  }
  Refusal product(const graph::Node& node, TensorId a, TensorId b) {
    add({node.name, LoweredMultiply{}, {a, b}, new_like(node.output, a)});
    return {};
  }
  Refusal gelu(const graph::Node& node, ValueId x) {
    const auto in = tensor_of(x);
    constexpr double kGain = 1.702;  // Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016
    const auto gate = sigmoid(node.name + "/sigmoid", in, kGain);
    note_sigmoid();
    return product(node, in, gate);
  }
  void note_sigmoid() {
    if (std::exchange(sigmoid_noted_, true)) return;
    result_.notes.emplace_back(
        "sigmoids use a look-up table whose contents are assumed (npu.meanings.own_sigmoid_table)");
  }

  Refusal lower_as(const graph::Node& node, const graph::Unary& unary) {
    const ValueId x = node.inputs[0];
    const auto in = tensor_of(x);
    const double alpha = unary.alpha, beta = unary.beta;
    switch (unary.kind) {
      case graph::UnaryKind::kIdentity:
        alias(node.output, x);
        return {};
      case graph::UnaryKind::kRelu:
        return relu(node, std::numeric_limits<double>::infinity());
      case graph::UnaryKind::kClip:
        if (alpha != 0 || !(beta > 0))
          return fmt::format("clips to {}..{}; the device has 0..m", alpha, beta);
        return relu(node, beta < 1e30 ? beta : std::numeric_limits<double>::infinity());
      case graph::UnaryKind::kLeakyRelu: {
        if (alpha < 0 || alpha > 1) return fmt::format("a slope of {}; the device takes 0..1", alpha);
        // The positive part has the scale of x: nothing is rounded there.
        const auto positive = inner_tensor(node.name + "/positive", in, std::nullopt);
        add({node.name + "/positive", depthwise(in, Tcc750xActivation::kRelu), {in}, positive});
        result_.same_scale.emplace_back(in, positive);
        add({node.name,
             LoweredAdd{.gain_a = alpha, .gain_b = 1 - alpha},
             {in, positive},
             new_like(node.output, in)});
        return {};
      }
      case graph::UnaryKind::kSigmoid: {
        const auto out = sigmoid(node.name, in, 1);
        note_sigmoid();
        tensor(out).name = graph_.value(node.output).name;
        tensor_of_[static_cast<std::size_t>(node.output)] = out;
        return {};
      }
      case graph::UnaryKind::kTanh: {
        const auto s = sigmoid(node.name + "/sigmoid", in, 2);
        note_sigmoid();
        auto c = depthwise(s, Tcc750xActivation::kNone);
        if (read_) {
          fill(c);
          std::ranges::fill(c.gain, 2.0);
          std::ranges::fill(c.shift, -1.0);
        }
        add({node.name, std::move(c), {s}, new_like(node.output, in)});
        return {};
      }
      case graph::UnaryKind::kHardSigmoid: {
        const auto out = hard_sigmoid(node.name, in, alpha, beta);
        tensor(out).name = graph_.value(node.output).name;
        tensor_of_[static_cast<std::size_t>(node.output)] = out;
        return {};
      }
      case graph::UnaryKind::kHardSwish:
        return product(node, in, hard_sigmoid(node.name + "/gate", in, 1.0 / 6, 0.5));
      case graph::UnaryKind::kGelu:
        return gelu(node, x);
      default:
        return "not an operation of the device";
    }
  }

  Refusal lower_as(const graph::Node& node, const graph::Pool& pool) {
    const auto window = window_of(pool.window);
    const auto in = tensor_of(node.inputs[0]);
    if (!window) return "not two-dimensional";
    if (pool.window.dilations != std::vector<std::int64_t>{1, 1}) return "a dilated pool";
    if (pool.kind == graph::PoolKind::kMax) {
      add({node.name, LoweredPool{*window}, {in}, new_tensor(node.output)});
      return {};
    }
    const auto& w = *window;
    const bool padded = w.pad_top + w.pad_left + w.pad_bottom + w.pad_right > 0;
    const bool whole = w.kernel_height == tensor(in).height && w.kernel_width == tensor(in).width && !padded;
    if (whole) return average(node);
    // Beyond the counted padding (ceil_mode) a window would have fewer pixels.
    if (padded && !pool.count_include_pad) return "averages over fewer pixels at the border";
    const int channels = tensor(in).channels;
    add({node.name,
         LoweredConvolution{.window = w,
                            .groups = channels,
                            .out_channels = channels,
                            .from = LoweredConvolution::Weights::kUniform,
                            .uniform = 1.0 / (w.kernel_height * w.kernel_width)},
         {in},
         new_tensor(node.output)});
    return {};
  }
  Refusal average(const graph::Node& node) {
    const auto in = tensor_of(node.inputs[0]);
    const auto out = new_tensor(node.output);
    tensor(out).channels = tensor(in).channels, tensor(out).height = 1, tensor(out).width = 1;
    add({node.name, LoweredAverage{}, {in}, out});
    return {};
  }
  Refusal lower_as(const graph::Node& node, const graph::GlobalPool& pool) {
    if (pool.kind == graph::PoolKind::kAverage) return average(node);
    const auto in = tensor_of(node.inputs[0]);
    add({node.name,
         LoweredPool{{.kernel_height = tensor(in).height, .kernel_width = tensor(in).width}},
         {in},
         new_tensor(node.output)});
    return {};
  }
  Refusal lower_as(const graph::Node& node, const graph::Reduce& reduce) {
    const bool spatial = reduce.kind == graph::Reduce::Kind::kMean && shape(node.inputs[0]).size() == 4 &&
                         reduce.axes == std::vector<std::int64_t>{2, 3};
    return spatial ? average(node) : "reduces other than by a mean over height and width";
  }

  bool has_fixed_scale(TensorId id) const {
    for (;;) {
      if (result_.tensors[static_cast<std::size_t>(id)].fixed_scale) return true;
      const int made_by = producer_[static_cast<std::size_t>(id)];
      if (made_by < 0) return false;
      const auto& node = result_.nodes[static_cast<std::size_t>(made_by)];
      if (!std::holds_alternative<LoweredPool>(node.operation) &&
          !std::holds_alternative<LoweredUpsample2>(node.operation))
        return false;
      id = node.inputs[0];
    }
  }
  // A copy with a scale of its own: what is concatenated shares one, and that of a table does not move.
  TensorId rescaled(const graph::Node& reader, ValueId value) {
    const auto in = tensor_of(value);
    const auto name = fmt::format("{}/{}", reader.name, tensor(in).name);
    const auto out = inner_tensor(name, in, std::nullopt);
    tensor(out).value = value;
    add({name, depthwise(in, Tcc750xActivation::kNone), {in}, out});
    return out;
  }

  Refusal lower_as(const graph::Node& node, const graph::Concat& concat) {
    if (shape(node.output).size() != 4 || concat.axis != 1)
      return "concatenates along another axis than channels";
    std::vector<TensorId> inputs;
    for (const ValueId v : node.inputs) {
      if (tensor_of(v) < 0) return "concatenates a constant";
      inputs.push_back(has_fixed_scale(tensor_of(v)) ? rescaled(node, v) : tensor_of(v));
    }
    add({node.name, LoweredConcat{}, std::move(inputs), new_tensor(node.output)});
    return {};
  }

  Refusal lower_as(const graph::Node& node, const graph::Reshape&) {
    const auto in = tensor_of(node.inputs[0]);
    const auto& t = tensor(in);
    const auto& s = shape(node.output);
    const std::int64_t elements = std::int64_t{t.channels} * t.height * t.width;
    const bool flat = s.size() == 2 && s[0] == 1 && s[1] == elements;
    const bool same = s.size() == 4 && s[0] == 1 && s[1] == t.channels && s[2] == t.height && s[3] == t.width;
    const bool vector =
        t.height == 1 && t.width == 1 && s.size() <= 4 && s[0] == 1 && (s.size() < 2 || s[1] == elements);
    if (!flat && !same && !vector) return fmt::format("turns the map into {}", shape_text(s));
    alias(node.output, node.inputs[0]);
    return {};
  }

  Refusal lower_as(const graph::Node& node, const graph::Pad& pad) {
    if (pad.value != 0 || pad.begin.size() != 4) return "pads with other than zeros, or no feature map";
    for (const std::size_t i : {0U, 1U}) {
      if (pad.begin[i] != 0 || pad.end[i] != 0) return "pads batch or channels";
    }
    for (const std::size_t i : {2U, 3U}) {
      if (pad.begin[i] < 0 || pad.end[i] < 0) return "crops";
    }
    for (const auto& reader : graph_.nodes) {
      if (std::ranges::find(reader.inputs, node.output) != reader.inputs.end() &&
          !std::holds_alternative<graph::Conv>(reader.operation))
        return fmt::format("is read by {}, and only convolutions pad", name_of(reader.operation));
    }
    pads_[node.output] = {.top = static_cast<int>(pad.begin[2]),
                          .left = static_cast<int>(pad.begin[3]),
                          .bottom = static_cast<int>(pad.end[2]),
                          .right = static_cast<int>(pad.end[3]),
                          .source = node.inputs[0],
                          .node = &node};
    return {};
  }

  Refusal lower_as(const graph::Node& node, const graph::Resize& resize) {
    using R = graph::Resize;
    const auto& s = resize.scales;
    if (resize.mode != R::Mode::kNearest || s.size() != 4 || s[0] != 1 || s[1] != 1 || s[2] != s[3])
      return "resizes other than by the nearest neighbour, alike in height and width";
    const bool floors =
        (resize.coordinates == R::Coordinates::kAsymmetric && resize.round == R::Round::kFloor) ||
        (resize.coordinates == R::Coordinates::kHalfPixel && resize.round == R::Round::kPreferFloor) ||
        (resize.coordinates == R::Coordinates::kPytorchHalfPixel && resize.round == R::Round::kPreferFloor);
    const double factor = static_cast<double>(s[2]);
    if (!floors || factor < 2 || std::exp2(std::round(std::log2(factor))) != factor)
      return "its factor or rounding is not that of repeated pixels by a power of 2";
    TensorId in = tensor_of(node.inputs[0]);
    int step = 2;
    for (; step < static_cast<int>(factor); step *= 2) {
      const auto name = fmt::format("{}/x{}", node.name, step);
      const auto half = inner_tensor(name, in, std::nullopt);
      tensor(half).height *= 2, tensor(half).width *= 2;
      result_.same_scale.emplace_back(in, half);
      add({name, LoweredUpsample2{}, {in}, half});
      in = half;
    }
    add({node.name, LoweredUpsample2{}, {in}, new_tensor(node.output)});
    return {};
  }

  // Quantise-dequantise pairs of activations are annotations.
  Refusal lower_as(const graph::Node& node, const graph::Quantize&) {
    const auto in = tensor_of(node.inputs[0]);
    const auto scales = constants_.scales(node);
    const auto points = constants_.zero_points(node);
    if (scales.size() != 1) return "quantises an activation channel by channel";
    const auto type = graph_.value(node.output).type;
    if (type != DType::kS8 && type != DType::kU8) return "quantises to other than 8 bits";
    const bool is_signed = type == DType::kS8;
    auto& t = tensor(in);
    t.annotation = Annotation{.scale = scales[0],
                              .zero_point = points[0],
                              .lowest = is_signed ? -128 : 0,
                              .highest = is_signed ? 127 : 255};
    // A range that begins at 0 cuts negative values off.
    if (points[0] == t.annotation->lowest) {
      if (auto* c = foldable<LoweredConvolution>(node.inputs[0])) c->activation = Tcc750xActivation::kRelu;
      if (auto* s = foldable<LoweredAdd>(node.inputs[0])) s->activation = Tcc750xActivation::kRelu;
    }
    alias(node.output, node.inputs[0]);
    return {};
  }
  Refusal lower_as(const graph::Node& node, const graph::Dequantize&) {
    static_cast<void>(constants_.scales(node));
    static_cast<void>(constants_.zero_points(node));
    alias(node.output, node.inputs[0]);
    return {};
  }

  // Which tensors leave the device, and the graph that the host gets.
  void split(const std::vector<const graph::Node*>& host_nodes, const std::set<ValueId>& on_host) {
    graph::Graph host{.name = graph_.name + "/host", .values = graph_.values};
    std::vector<ValueId> leaving;
    const auto leave = [&](ValueId v) {
      if (v == kNone || constants_.is_constant(v) || on_host.contains(v)) return;
      if (const auto pad = pads_.find(v); pad != pads_.end()) {  // no convolution of the device took it
        if (std::ranges::find(host.nodes, v, &graph::Node::output) == host.nodes.end())
          host.nodes.push_back(*pad->second.node);
        v = pad->second.source;
      }
      if (std::ranges::find(leaving, v) == leaving.end()) leaving.push_back(v);
    };
    for (const auto* node : host_nodes) {
      host.nodes.push_back(*node);
      for (const ValueId v : node->inputs) leave(v);
    }
    for (const ValueId v : graph_.outputs) leave(v);
    for (const ValueId v : leaving) result_.outputs.push_back(tensor_of(v));
    if (host.nodes.empty()) return;
    // Constants that quantise-dequantise pairs make belong to the host's graph too.
    for (const auto& node : graph_.nodes) {
      if (constants_.is_constant(node.output)) host.nodes.insert(host.nodes.begin(), node);
    }
    std::ranges::stable_sort(host.nodes, {}, [&](const graph::Node& node) {
      return std::ranges::find(graph_.nodes, node.name, &graph::Node::name) - graph_.nodes.begin();
    });
    host.inputs = leaving;
    host.outputs = graph_.outputs;
    result_.host = std::move(host);
  }

  struct Border {
    int top, left, bottom, right;
    ValueId source;
    const graph::Node* node;
  };

  const graph::Graph& graph_;
  Constants constants_;
  bool read_;
  bool sigmoid_noted_ = false;
  Gelus gelus_;
  LoweredGraph result_;
  std::vector<TensorId> tensor_of_;
  std::vector<int> producer_;  // node of a tensor, -1: the input
  std::vector<int> uses_;
  std::map<ValueId, Border> pads_;
};

}  // namespace

LoweredGraph lower(const graph::Graph& graph, bool read_constants) {
  return Lowering(graph, read_constants).run();
}

}  // namespace npu::quant
