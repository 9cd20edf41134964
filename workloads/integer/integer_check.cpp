#include "workloads/integer/integer_check.h"

#include <cmath>
#include <cstdlib>
#include <limits>

#include <fmt/format.h>

#include "workloads/integer/event_check.h"
#include "workloads/integer/size_limits.h"

namespace npu::integer {

namespace {

constexpr std::int64_t kMostElements = std::numeric_limits<std::int32_t>::max();

class GraphCheck {
 public:
  GraphCheck(const IntegerGraph& graph, std::string file)
      : graph_(graph), file_(std::move(file)), made_(graph.tensors.size(), false) {}

  std::vector<Diagnostic> run() {
    for (std::size_t i = 0; i < graph_.tensors.size(); ++i) check_tensor(i);
    if (!problems_.empty()) return std::move(problems_);  // what follows computes with these sizes
    check_input();
    check_policy();
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Node& node = graph_.nodes[i];
      at_ = fmt::format("nodes[{}] ({})", i, node.name);
      // Without its tensors nothing else can be said of it.
      if (tensors_exist(node))
        std::visit([&](const auto& operation) { check_operation(node, operation); }, node.operation);
    }
    check_made();
    return std::move(problems_);
  }

 private:
  void problem(std::string path, std::string what) {
    problems_.push_back({.file = file_, .path = std::move(path), .what = std::move(what)});
  }
  void problem(std::string what) { problem(at_, std::move(what)); }
  void range(const std::string& path, std::string_view what, std::int64_t value, std::int64_t low,
             std::int64_t high) {
    if (value < low || value > high)
      problem(path, fmt::format("{} {} is outside {}..{}", what, value, low, high));
  }

  bool exists(TensorId id) const { return id >= 0 && id < std::ssize(graph_.tensors); }
  const IntegerTensor& in(const Node& node) const { return graph_.tensor(node.inputs[0]); }
  const IntegerTensor& out(const Node& node) const { return graph_.tensor(node.output); }
  bool is_made(TensorId id) const { return made_[static_cast<std::size_t>(id)]; }

  // ---- the graph

  void check_tensor(std::size_t i) {
    const auto& t = graph_.tensors[i];
    const auto path = fmt::format("tensors[{}] ({})", i, t.name);
    const auto before = problems_.size();
    range(path, "channels", t.channels, 1, kMostChannels);
    range(path, "height", t.height, 1, kMostPixels);
    range(path, "width", t.width, 1, kMostPixels);
    if (problems_.size() == before && t.elements() > kMostElements)
      problem(path, fmt::format("{} elements; at most {}", t.elements(), kMostElements));
    if (!std::isfinite(t.scale) || t.scale <= 0)
      problem(path, fmt::format("scale {} is not positive and finite", t.scale));
  }

  void check_input() {
    const auto& input = graph_.input;
    if (!exists(input.tensor))
      return problem("input.tensor", fmt::format("there is no tensor {}", input.tensor));
    made_[static_cast<std::size_t>(input.tensor)] = true;
    const auto count = [&](const char* key, std::size_t numbers) {
      const auto channels = input.event ? input.event->channels : graph_.tensor(input.tensor).channels;
      if (numbers != 1 && numbers != static_cast<std::size_t>(channels))
        problem(key,
                fmt::format("{} numbers for {} channels; it is one, or one a channel", numbers, channels));
    };
    count("input.mean", input.mean.size());
    count("input.std", input.std.size());
    for (const double mean : input.mean) {
      if (!std::isfinite(mean)) problem("input.mean", fmt::format("{} is not finite", mean));
    }
    for (const double std : input.std) {
      if (!std::isfinite(std) || std <= 0)
        problem("input.std", fmt::format("{} is not positive and finite", std));
    }
  }

  // Whose arithmetic the nodes are of: no device has both.
  void check_policy() {
    const bool events = graph_.policy == kAkida1;
    if (!events && graph_.policy != kTcc750x)
      problem("policy", fmt::format("'{}' is not {} or {}", graph_.policy, kTcc750x, kAkida1));
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Node& node = graph_.nodes[i];
      if (std::holds_alternative<EventLayer>(node.operation) != events)
        problem(fmt::format("nodes[{}] ({})", i, node.name),
                fmt::format("policy {} has no {}", graph_.policy, name_of(node.operation)));
    }
    for (std::size_t i = 0; i < graph_.tensors.size(); ++i) {
      const int bits = graph_.tensors[i].bits;
      if (!events && bits != 8)
        problem(fmt::format("tensors[{}] ({})", i, graph_.tensors[i].name),
                fmt::format("{} bits; policy {} has 8", bits, graph_.policy));
    }
    const auto& input = graph_.input;
    if (input.event.has_value() != events)
      return problem("input.event",
                     fmt::format("policy {} {} it", graph_.policy, events ? "needs" : "does not know"));
    if (!events || !exists(input.tensor)) return;
    for (auto& what : problems_of(*input.event, graph_.tensor(input.tensor)))
      problem("input.event", std::move(what));
  }

  bool tensors_exist(const Node& node) {
    const auto before = problems_.size();
    for (const TensorId id : node.inputs) {
      if (!exists(id))
        problem(fmt::format("reads tensor {}, which does not exist", id));
      else if (!is_made(id))
        problem(
            fmt::format("reads tensor {} ({}), which no node before it makes", id, graph_.tensor(id).name));
    }
    if (!exists(node.output)) {
      problem(fmt::format("makes tensor {}, which does not exist", node.output));
    } else {
      if (is_made(node.output))
        problem(fmt::format("makes tensor {} ({}), which is made already", node.output,
                            graph_.tensor(node.output).name));
      made_[static_cast<std::size_t>(node.output)] = true;
    }
    if (std::holds_alternative<Concat>(node.operation)) {
      if (node.inputs.empty()) problem("has no inputs");
    } else {
      const bool two =
          std::holds_alternative<Add>(node.operation) || std::holds_alternative<Multiply>(node.operation);
      if (node.inputs.size() != (two ? 2U : 1U))
        problem(fmt::format("has {} inputs; {} takes {}", node.inputs.size(), name_of(node.operation),
                            two ? 2 : 1));
    }
    return problems_.size() == before;
  }

  void check_made() {
    for (std::size_t i = 0; i < made_.size(); ++i) {
      if (!made_[i]) problem(fmt::format("tensors[{}] ({})", i, graph_.tensors[i].name), "no node makes it");
    }
    if (graph_.outputs.empty()) problem("outputs", "there are none");
    for (const TensorId id : graph_.outputs) {
      if (!exists(id)) problem("outputs", fmt::format("there is no tensor {}", id));
    }
  }

  // ---- shapes

  void expect_shape(const Node& node, std::int64_t channels, std::int64_t height, std::int64_t width) {
    const auto& t = out(node);
    if (t.channels != channels || t.height != height || t.width != width)
      problem(fmt::format("makes {}x{}x{} (channels, height, width); its output is {}x{}x{}", channels,
                          height, width, t.channels, t.height, t.width));
  }
  void expect_scale_of(const Node& node, TensorId input) {
    if (graph_.tensor(input).scale != out(node).scale)
      problem(fmt::format("rounds nothing, but the scale {} of {} becomes {}", graph_.tensor(input).scale,
                          graph_.tensor(input).name, out(node).scale));
  }
  void expect_like(const Node& node, TensorId input) {
    const auto& t = graph_.tensor(input);
    expect_shape(node, t.channels, t.height, t.width);
  }

  // Whether the window can be laid on the input at all.
  bool fits(const Node& node, const Window& w) {
    const auto before = problems_.size();
    range(at_, "kernel height", w.kernel_height, 1, kMostPixels);
    range(at_, "kernel width", w.kernel_width, 1, kMostPixels);
    range(at_, "stride height", w.stride_height, 1, kMostPixels);
    range(at_, "stride width", w.stride_width, 1, kMostPixels);
    range(at_, "top padding", w.pad_top, 0, kMostPixels);
    range(at_, "left padding", w.pad_left, 0, kMostPixels);
    range(at_, "bottom padding", w.pad_bottom, 0, kMostPixels);
    range(at_, "right padding", w.pad_right, 0, kMostPixels);
    if (problems_.size() != before) return false;
    const int height = in(node).height + w.pad_top + w.pad_bottom,
              width = in(node).width + w.pad_left + w.pad_right;
    if (w.kernel_height > height || w.kernel_width > width) {
      problem(fmt::format("a kernel of {}x{} on {}x{} pixels, padding included", w.kernel_height,
                          w.kernel_width, height, width));
      return false;
    }
    return true;
  }
  void expect_windowed(const Node& node, const Window& w, int channels) {
    expect_shape(node, channels, w.out_height(in(node).height), w.out_width(in(node).width));
  }

  // ---- operations

  void check_operation(const Node& node, const Convolution& c) {
    if (!fits(node, c.window)) return;
    expect_windowed(node, c.window, c.out_channels);
    const int channels = in(node).channels;
    if (c.groups < 1 || channels % c.groups != 0 || c.out_channels % c.groups != 0)
      return problem(fmt::format("{} groups do not divide {} input and {} output channels", c.groups,
                                 channels, c.out_channels));
    if (c.channels.size() != static_cast<std::size_t>(out(node).channels))
      return problem(
          fmt::format("parameters for {} channels; it has {}", c.channels.size(), out(node).channels));
    // In floating point: the product of mistaken sizes could leave 64 bits.
    const double weights = static_cast<double>(c.out_channels) * (channels / c.groups) *
                           c.window.kernel_height * c.window.kernel_width;
    if (static_cast<double>(c.weights.size()) != weights)
      return problem(fmt::format("{} weights; its shapes take {:.0f}", c.weights.size(), weights));
    for (std::size_t k = 0; k < c.channels.size(); ++k) check_channel(c, k);
  }

  void check_channel(const Convolution& c, std::size_t k) {
    const auto& p = c.channels[k];
    const auto before = problems_.size();
    const auto name = [&](const char* field) { return fmt::format("{} of channel {}", field, k); };
    range(at_, name("bias"), p.bias, -128, 127);
    range(at_, name("bias shift"), p.bias_shift, 0, 15);
    range(at_, name("shift"), p.shift, 0, 15);
    range(at_, name("scale"), p.scale, 0, 255);
    if (problems_.size() != before) return;
    std::int64_t bound = std::int64_t{std::abs(p.bias)} << p.bias_shift;
    const std::size_t count = c.weights.size() / c.channels.size();
    for (std::size_t i = 0; i < count; ++i)
      bound += std::int64_t{128} * std::abs(static_cast<int>(c.weights[k * count + i]));
    if (bound > std::numeric_limits<std::int32_t>::max())
      problem(fmt::format("the accumulator of channel {} could reach {}, beyond the 32 bits' {}", k, bound,
                          std::numeric_limits<std::int32_t>::max()));
  }

  void check_scaling(const numerics::Tcc750xElementwise& e) {
    range(at_, "mul_a", e.mul_a, 0, 255);
    range(at_, "mul_b", e.mul_b, 0, 255);
    range(at_, "scale", e.scale, 0, 255);
    range(at_, "shift", e.shift, 0, 62);
  }

  void check_operation(const Node& node, const MaxPool& pool) {
    if (!fits(node, pool.window)) return;
    expect_windowed(node, pool.window, in(node).channels);
    expect_scale_of(node, node.inputs[0]);
  }
  void check_operation(const Node& node, const GlobalAverage& average) {
    check_scaling(average.scaling);
    expect_shape(node, in(node).channels, 1, 1);
  }
  void check_operation(const Node& node, const Add& add) {
    check_scaling(add.scaling);
    for (const TensorId id : node.inputs) expect_like(node, id);
  }
  void check_operation(const Node& node, const Multiply& product) {
    check_scaling(product.scaling);
    for (const TensorId id : node.inputs) expect_like(node, id);
  }
  void check_operation(const Node& node, const Sigmoid& sigmoid) {
    check_scaling(sigmoid.scaling);
    expect_like(node, node.inputs[0]);
  }
  void check_operation(const Node& node, const Concat&) {
    std::int64_t channels = 0;
    for (const TensorId id : node.inputs) {
      const auto& t = graph_.tensor(id);
      channels += t.channels;
      if (t.height != out(node).height || t.width != out(node).width)
        problem(fmt::format("{} has {}x{} pixels; its output has {}x{}", t.name, t.height, t.width,
                            out(node).height, out(node).width));
      expect_scale_of(node, id);
    }
    if (channels != out(node).channels)
      problem(fmt::format("its inputs have {} channels; its output has {}", channels, out(node).channels));
  }
  void check_operation(const Node& node, const Upsample2&) {
    expect_shape(node, in(node).channels, 2 * in(node).height, 2 * in(node).width);
    expect_scale_of(node, node.inputs[0]);
  }

  void check_operation(const Node& node, const EventLayer& layer) {
    for (auto& what : problems_of(layer, graph_, node)) problem(std::move(what));
  }

  const IntegerGraph& graph_;
  std::string file_;
  std::string at_;  // the node
  std::vector<bool> made_;
  std::vector<Diagnostic> problems_;
};

}  // namespace

std::vector<Diagnostic> problems_of(const IntegerGraph& graph, const std::string& file) {
  return GraphCheck(graph, file).run();
}

}  // namespace npu::integer
