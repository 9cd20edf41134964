#include "workloads/quant/akida.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/integer/event_host.h"
#include "workloads/quant/akida_fold.h"
#include "workloads/quant/akida_given.h"
#include "workloads/quant/akida_layer.h"
#include "workloads/quant/akida_rewrite.h"
#include "workloads/reference/event_run.h"
#include "workloads/reference/float_run.h"

namespace npu::quant {

namespace {

using compiler::mesh::LayerKind;
using graph::Graph;
using integer::IntegerGraph;
using integer::IntegerTensor;

constexpr int kImageBits = 8, kPotentialBits = 32;

// A float map CxHxW, or a vector, as [x][y][channel].
std::vector<float> as_map(const Tensor& tensor) {
  const auto channels = static_cast<std::size_t>(tensor.shape[1]);
  const std::size_t pixels = static_cast<std::size_t>(tensor.elements()) / channels;
  std::vector<float> map(channels * pixels);
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t pixel = 0; pixel < pixels; ++pixel)
      std::memcpy(&map[pixel * channels + c], &tensor.bytes[(c * pixels + pixel) * sizeof(float)],
                  sizeof(float));
  }
  return map;
}

class Making {
 public:
  Making(const Graph& graph, const compiler::mesh::Bits& bits, std::span<const Tensor> images,
         const EventOptions& options)
      : images_(images),
        options_(options),
        given_(without_quantisation(graph)),
        rewritten_(rewrite_for_akida(given_.graph, {.input_levels = options.input_levels})),
        layers_(fold_for_akida(rewritten_.graph, given_, bits, options.values)) {
    for (const auto* notes : {&given_.notes, &rewritten_.notes})
      result_.notes.insert(result_.notes.end(), notes->begin(), notes->end());
    integer().name = graph.name;
    integer().policy = integer::kAkida1;
    integer().has_values = options.values;
  }

  EventNetwork run() && {
    if (layers_.empty())
      throw InputError(
          Diagnostic{.path = integer().name, .what = "has no layer that Akida 1.0 could compute"});
    if (options_.values) calibrate();
    make_input();
    for (std::size_t i = 0; i < layers_.size(); ++i) make_layer(i);
    integer().outputs = {static_cast<int>(integer().tensors.size()) - 1};
    integer().notes = result_.notes;
    return std::move(result_);
  }

 private:
  IntegerGraph& integer() { return result_.integer; }
  void note(std::string text) { result_.notes.push_back(std::move(text)); }

  // ---- what the float network does with the images

  void calibrate() {
    const bool complete = std::ranges::all_of(layers_, [](const RealLayer& layer) {
      return !layer.given_scales.empty() && (layer.given_step || layer.shape.out_bits == 0);
    });
    if (complete && given_.steps.contains(rewritten_.graph.inputs[0])) {
      note("weights, steps and thresholds are the model's own; nothing was calibrated");
      return;
    }
    if (images_.empty()) {
      throw InputError(
          Diagnostic{.path = integer().name,
                     .what = "is quantised by calibration, and there is no image to calibrate with",
                     .hint = "give images, or time it without values"});
    }
    std::map<graph::ValueId, std::size_t> wanted;
    for (std::size_t i = 0; i < layers_.size(); ++i) wanted[layers_[i].before] = i;
    const integer::InputFormat format{.mean = options_.mean, .std = options_.std, .event = rewritten_.input};
    for (const Tensor& image : images_) {
      inputs_.push_back(integer::event_blocks(image, format));
      results_.emplace_back(layers_.size());
      reference::run_float(rewritten_.graph, std::span(&inputs_.back(), 1),
                           {.on_value = [&](graph::ValueId id, const Tensor& tensor) {
                             if (const auto i = wanted.find(id); i != wanted.end())
                               results_.back()[i->second] = as_map(tensor);
                           }});
    }
    if (images_.size() < 10) note(fmt::format("calibrated with {} images only", images_.size()));
  }

  // ---- the input

  void make_input() {
    const auto& shape = rewritten_.graph.value(rewritten_.graph.inputs[0]).shape;
    const auto size = [&](std::size_t i) { return i < shape.size() ? static_cast<int>(shape[i]) : 1; };
    const RealLayer& first = layers_.front();
    auto event = rewritten_.input;
    event.highest = (1 << first.shape.in_bits) - 1;
    IntegerTensor tensor{.name = "input",
                         .channels = size(1),
                         .height = size(2),
                         .width = size(3),
                         .bits = first.shape.in_bits};
    if (const auto given = given_.steps.find(rewritten_.graph.inputs[0]);
        given != given_.steps.end() && !event.split_signs) {
      tensor.scale = given->second.step;
      note(fmt::format("the host rounds the input to its own steps of {:g}", tensor.scale));
    } else if (options_.values && first.shape.in_bits == kImageBits) {
      scale_image(tensor, event);
    } else if (options_.values) {
      scale_events(tensor, event);
    }
    input_ = {tensor.scale, event.zero};
    integer().tensors.push_back(tensor);
    integer().input = {.tensor = 0, .mean = options_.mean, .std = options_.std, .event = event};
    for (const Tensor& blocks : inputs_) {
      samples_.push_back({.input = integer::round_blocks(blocks, event, tensor.scale),
                          .real_input = as_map(blocks),
                          .result = {}});
    }
  }

  // Unsigned bytes: the stored ones where the preprocessing is that of a scale and a zero.
  void scale_image(IntegerTensor& tensor, integer::EventInput& event) {
    double low = 0, high = 0;
    for (std::size_t c = 0; c < std::max(options_.mean.size(), options_.std.size()); ++c) {
      const double mean = options_.mean[options_.mean.size() == 1 ? 0 : c],
                   std = options_.std[options_.std.size() == 1 ? 0 : c];
      low = std::min(low, (options_.stored_low - mean) / std);
      high = std::max(high, (options_.stored_high - mean) / std);
    }
    tensor.scale = (high - low) / event.highest;
    event.zero = static_cast<int>(std::nearbyint(-low / tensor.scale));
    const bool bytes = options_.mean.size() == 1 && options_.std.size() == 1 && options_.stored_low == 0 &&
                       options_.stored_high == 255;
    note(bytes && options_.mean[0] == event.zero
             ? fmt::format("the input converter takes the image as it is; 0 is {}", event.zero)
             : fmt::format("the host rounds the input to bytes of {:g}; 0 is {}", tensor.scale, event.zero));
  }

  // Steps of few bits.
  void scale_events(IntegerTensor& tensor, const integer::EventInput& event) {
    std::vector<std::vector<float>> maps;
    for (const Tensor& blocks : inputs_) maps.push_back(as_map(blocks));
    const bool negative = std::ranges::any_of(
        maps, [](const auto& map) { return std::ranges::any_of(map, [](float x) { return x < 0; }); });
    if (negative) note("inputs below 0 become 0: the first layer's inputs have no sign");
    const double step = best_input_step(layers_.front(), maps, event.highest * event.levels);
    tensor.scale = step > 0 ? step : 1;
    note(fmt::format("the host rounds the input to steps of {:g}, 0 to {}", tensor.scale,
                     event.highest * event.levels));
  }

  // ---- layers

  void make_layer(std::size_t i) {
    const RealLayer& real = layers_[i];
    QuantisedLayer made{.layer = {.shape = real.shape}, .notes = {}};
    if (options_.values) {
      for (std::size_t k = 0; k < samples_.size(); ++k) samples_[k].result = std::move(results_[k][i]);
      made = quantise_for_akida(real, input_, samples_);
      if (i + 1 < layers_.size()) advance(real, made);
    }
    for (auto& text : made.notes) note(std::move(text));
    const auto& shape = real.shape;
    const auto id = static_cast<integer::TensorId>(integer().tensors.size());
    integer().tensors.push_back({.name = shape.name,
                                 .channels = static_cast<int>(shape.filters),
                                 .height = static_cast<int>(made.layer.out_x()),
                                 .width = static_cast<int>(made.layer.out_y()),
                                 .scale = made.layer.activated() ? made.step : 1,
                                 .bits = made.layer.activated() ? shape.out_bits : kPotentialBits});
    integer().nodes.push_back(
        {.name = shape.name, .operation = std::move(made.layer), .inputs = {id - 1}, .output = id});
    input_ = {made.step, 0};
  }

  // The samples behind a layer.
  void advance(const RealLayer& real, const QuantisedLayer& made) {
    const reference::EventPotentials potentials(made.layer);
    for (LayerSample& sample : samples_) {
      std::vector<std::int32_t> map;
      potentials.compute(sample.input, map);
      for (std::size_t k = 0; k < map.size(); ++k) {
        const std::size_t f = k % made.layer.threshold.size();
        map[k] = numerics::akida1_activate(map[k], {made.layer.threshold[f], made.layer.act_step[f]},
                                           real.shape.out_bits);
      }
      sample.input = std::move(map);
      sample.real_input = std::move(sample.result);
      for (float& x : sample.real_input)
        x = static_cast<float>(std::clamp<double>(static_cast<double>(x), 0, real.cap));
    }
  }

  std::span<const Tensor> images_;
  const EventOptions& options_;
  Given given_;
  Rewritten rewritten_;
  std::vector<RealLayer> layers_;
  std::vector<Tensor> inputs_;                            // by image
  std::vector<std::vector<std::vector<float>>> results_;  // by image and layer
  std::vector<LayerSample> samples_;                      // at the layer that is being made
  LayerInput input_;
  EventNetwork result_;
};

}  // namespace

EventNetwork event_network(const Graph& graph, const compiler::mesh::Bits& bits,
                           std::span<const Tensor> images, const EventOptions& options) {
  return Making(graph, bits, images, options).run();
}

}  // namespace npu::quant
