#include "models/akida/effects.h"

#include "models/akida/program_check.h"
#include "models/mesh/input_converter.h"
#include "models/mesh/neural_processor.h"

namespace npu::akida {

namespace {

class ProcessorValues : public mesh::RowEffect {
 public:
  explicit ProcessorValues(mesh::NeuralProcessor processor) : processor_(std::move(processor)) {}

  void begin_frame() override { processor_.begin_frame(); }
  void on_row(const mesh::RowOfEvents& row) override {
    for (const auto& event : row.events) processor_.on_event(row.x, event);
  }
  mesh::RowOfEvents scan(std::int64_t x) override { return processor_.scan(x); }

 private:
  mesh::NeuralProcessor processor_;
};

class ConverterValues : public mesh::RowEffect {
 public:
  ConverterValues(mesh::InputConverter converter, mesh::ImageSource image)
      : converter_(std::move(converter)), image_(std::move(image)) {}

  void begin_frame() override { converter_.convert(image_()); }
  void on_row(const mesh::RowOfEvents& /*row*/) override {}
  mesh::RowOfEvents scan(std::int64_t x) override { return converter_.scan(x); }

 private:
  mesh::InputConverter converter_;
  mesh::ImageSource image_;
};

class InputValues : public mesh::RowEffect {
 public:
  InputValues(std::int64_t width, std::int64_t channels, mesh::ImageSource image)
      : width_(width), channels_(channels), image_(std::move(image)) {}

  void begin_frame() override { bytes_ = image_(); }
  void on_row(const mesh::RowOfEvents& /*row*/) override {}
  mesh::RowOfEvents scan(std::int64_t x) override {
    mesh::RowOfEvents row{.x = x};
    for (std::int64_t y = 0; y < width_; ++y) {
      for (std::int64_t c = 0; c < channels_; ++c) {
        const int value = bytes_[static_cast<std::size_t>((x * width_ + y) * channels_ + c)];
        if (value != 0)
          row.events.push_back(
              {.y = static_cast<std::int32_t>(y), .channel = static_cast<std::int32_t>(c), .value = value});
      }
    }
    row.count = static_cast<std::int64_t>(row.events.size());
    return row;
  }

 private:
  std::int64_t width_, channels_;
  mesh::ImageSource image_;
  std::span<const std::uint8_t> bytes_;
};

mesh::NeuronSetup neurons_of(const Assignment& a, std::span<const Filter> filters) {
  mesh::NeuronSetup setup{.geometry = geometry_of(a),
                          .out = {a.first_out, a.outs},
                          .first_filter = a.first_filter,
                          .filters = a.own_filters,
                          .out_bits = a.out_bits,
                          .channels = {}};
  for (const auto& f : filters) setup.channels.push_back({.threshold = f.threshold, .act_step = f.act_step});
  return setup;
}

}  // namespace

Result<std::unique_ptr<mesh::RowEffect>> ValueEffects::of_record(const Record& record, const Assignment& a,
                                                                 mesh::ImageSource image) const {
  auto weights = weights_of(record);
  if (!weights) return weights.error();
  const auto filters = filters_of(record);
  if (!filters) return filters.error();
  auto setup = neurons_of(a, filters.value());
  auto& w = weights.value();
  std::unique_ptr<mesh::RowEffect> effect;
  if (a.target == Target::kHrc) {
    effect = std::make_unique<ConverterValues>(
        mesh::InputConverter(std::move(setup), a.in_channels, std::move(w.values), a.padding_value),
        std::move(image));
  } else if (a.operation == Operation::kSeparable) {
    effect = std::make_unique<ProcessorValues>(
        mesh::NeuralProcessor(std::move(setup), a.in_channels, w.values, w.depthwise));
  } else {
    effect =
        std::make_unique<ProcessorValues>(mesh::NeuralProcessor(std::move(setup), a.in_channels, w.values));
  }
  return effect;
}

std::unique_ptr<mesh::RowEffect> ValueEffects::of_input(const Assignment& first,
                                                        mesh::ImageSource image) const {
  return std::make_unique<InputValues>(first.in_y, first.in_channels, std::move(image));
}

double ExpectedEffects::density(int layer) const {
  const auto index = static_cast<std::size_t>(layer);
  return index < densities_.size() ? densities_[index] : 1;
}

Result<std::unique_ptr<mesh::RowEffect>> ExpectedEffects::of_record(const Record& /*record*/,
                                                                    const Assignment& a,
                                                                    mesh::ImageSource /*image*/) const {
  std::unique_ptr<mesh::RowEffect> effect = std::make_unique<mesh::ExpectedRows>(
      a.out_bits == 0 ? 1 : density(a.layer + 1), geometry_of(a).out_y() * a.own_filters);
  return effect;
}

std::unique_ptr<mesh::RowEffect> ExpectedEffects::of_input(const Assignment& first,
                                                           mesh::ImageSource /*image*/) const {
  return std::make_unique<mesh::ExpectedRows>(density(first.layer), first.in_y * first.in_channels);
}

}  // namespace npu::akida
