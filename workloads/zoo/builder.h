// Builds a graph one operation at a time: infers shapes, names the constants as exporters do ("conv1.weight",
// "bn1.running_mean"), and chooses the seeded values so that activations stay alive (moments.h). An
// operation's value has the operation's name.
//
//   constant                  values
//   weights, first layer      mean 0: an image comes normalised
//   weights                   each filter sums to 0: else the mean that ReLU leaves would drown the signal
//   weights, depthwise        each filter sums to the same: one that summed to 0 would see only edges
//                             all with the variance that gives the output variance 1, or what is asked for
//   biases                    0 +- 0.1
//   normalisation's scale     1 +- 0.15, shift 0 +- 0.2
//   running mean, variance    the estimate +- 0.1 deviations, +- 12 %
// (+- is a standard deviation; no value is farther than 3.46 of them.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/graph/graph.h"
#include "workloads/zoo/moments.h"
#include "workloads/zoo/seeded_weights.h"

namespace npu::zoo {

// Where a window's padding comes from.
enum class Fit {
  kPad,   // from `pad`, the same on every side
  kSame,  // ceil(input / stride) outputs, as TensorFlow pads: an odd pixel goes to the end; `pad` is unused
};

struct ConvOptions {
  std::int64_t channels = 0;  // of the output
  std::int64_t kernel = 1, stride = 1, pad = 0;
  Fit fit = Fit::kPad;
  std::int64_t groups = 1;
  bool bias = false;
  double deviation = 1;  // planned for the output
  // Of a depthwise filter: 1 lets flat areas pass as strongly as noise, 0 not at all.
  double depthwise_sum = 1;
};

struct AddOptions {
  double correlation = 0;  // between the two, as planned
};

struct BatchNormOptions {
  bool affine = true;  // false: scale 1 and shift 0, which MXNet has where it normalises the input
};

struct PoolOptions {
  std::int64_t kernel = 2, stride = 2, pad = 0;
  Fit fit = Fit::kPad;  // kSame keeps what a last, incomplete window covers: the ceiling
};

struct GemmOptions {
  bool bias = true;
};

class Builder {
 public:
  explicit Builder(std::string network);

  graph::ValueId input(std::int64_t channels, std::int64_t height, std::int64_t width);
  // Throw InputError where a window is larger than its padded input.
  graph::ValueId conv(const std::string& name, graph::ValueId x, const ConvOptions& options);
  graph::ValueId max_pool(const std::string& name, graph::ValueId x, const PoolOptions& options);
  graph::ValueId batch_norm(const std::string& name, graph::ValueId x, const BatchNormOptions& options = {});
  graph::ValueId relu(const std::string& name, graph::ValueId x);
  graph::ValueId clip(const std::string& name, graph::ValueId x, float low, float high);
  graph::ValueId gelu(const std::string& name, graph::ValueId x);
  graph::ValueId add(const std::string& name, graph::ValueId a, graph::ValueId b,
                     const AddOptions& options = {});
  graph::ValueId global_average(const std::string& name, graph::ValueId x);
  graph::ValueId flatten(const std::string& name, graph::ValueId x);
  graph::ValueId gemm(const std::string& name, graph::ValueId x, std::int64_t outputs,
                      const GemmOptions& options = {});

  std::int64_t channels(graph::ValueId x) const { return graph_.value(x).shape[1]; }
  std::size_t rank(graph::ValueId x) const { return graph_.value(x).shape.size(); }
  const Moments& moments(graph::ValueId x) const { return moments_[static_cast<std::size_t>(x)]; }

  graph::Graph finish(graph::ValueId output) &&;

 private:
  struct FilterPlan {
    double deviation = 1;  // of the output
    std::optional<double> sum =
        {};  // of every filter, were the input's variance 1 and the output's; none: any
  };

  graph::ValueId add_node(const std::string& name, graph::Operation operation,
                          std::vector<graph::ValueId> inputs, std::vector<std::int64_t> shape,
                          const Moments& moments);
  graph::ValueId unary(const std::string& name, graph::ValueId x, const graph::Unary& operation,
                       const Moments& moments);
  graph::ValueId constant(const std::string& name, std::vector<std::int64_t> shape, SeededValues values);
  graph::ValueId weights(const std::string& name, std::vector<std::int64_t> shape, const Moments& input,
                         const FilterPlan& plan);
  graph::ValueId bias(const std::string& name, std::int64_t channels);
  template <typename Options>  // of a convolution or a pool
  graph::Window window_of(graph::ValueId x, const Options& options) const;
  std::vector<std::int64_t> windowed(const std::string& name, graph::ValueId x, const graph::Window& window,
                                     std::int64_t channels) const;

  graph::Graph graph_;
  std::vector<Moments> moments_;  // one a value
};

}  // namespace npu::zoo
