#include "tools/run_network.h"

#include <cstring>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/quant/calibrate.h"
#include "workloads/reference/float_run.h"

namespace npu::tools {

void add_network_options(CLI::App& verb, NetworkOptions& o) {
  verb.add_option("--calib", o.calib, "images for calibration, .npy; none: seeded images");
  verb.add_option("--calib-images", o.calib_images, "at most so many of them")->check(CLI::PositiveNumber);
  verb.add_option("--mean", o.mean, "of stored images, one number or one a channel: (x - mean) / std")
      ->delimiter(',');
  verb.add_option("--std", o.std, "likewise")->delimiter(',');
  verb.add_option("--m-sigma", o.sigmas,
                  "calibrate to mean + M standard deviations, not to the largest value")
      ->check(CLI::PositiveNumber);
  verb.add_option("--strategy", o.strategy, "of the compiler")->capture_default_str();
  add_akida_options(verb, o.akida);
}

void check_network_options(const NetworkOptions& o, const Machine& machine) {
  std::vector<std::string> strange;
  if (machine.akida() == nullptr) strange = o.akida.given();
  if (machine.tcc750x() == nullptr && o.strategy != kLayerwise) strange.emplace_back("--strategy");
  std::vector<Diagnostic> problems;
  for (const auto& option : strange) {
    problems.push_back(
        {.path = option,
         .what =
             fmt::format("means nothing to {}, a machine of product {}", machine.name(), machine.product()),
         .hint = machine.akida() == nullptr ? "akd1000 and akd1500 take it" : "tcc750x and tcc7502 take it"});
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

std::vector<std::int8_t> choose_input(const NetworkModel& model, const NetworkOptions& o,
                                      const std::optional<std::string>& file, std::int64_t index) {
  const auto& tensor = model.integer.tensor(model.integer.input.tensor);
  if (!file) {
    constexpr std::uint64_t kSeed = 2;  // not one of the calibration's
    const std::vector<double> mean = o.mean.empty() ? std::vector{o.calib ? 0.0 : 127.5} : o.mean,
                              std = o.std.empty() ? std::vector{o.calib ? 1.0 : 64.0} : o.std;
    return integer_input(quant::seeded_images(model.graph, 1, kSeed, mean, std).front(), tensor);
  }
  const auto stored = load_inputs(*file, index);
  const auto& input = model.integer.input;
  return integer_input(float_input(stored, index, tensor, input.mean, input.std), tensor);
}

double host_stage_ns(const container::NetworkDescription& network, const Hardware& hardware) {
  if (!network.host) return 0;
  return static_cast<double>(network.host->elements) * hardware.config.host.network_element_ns +
         static_cast<double>(network.host->macs) * hardware.config.host.network_mac_ns;
}

std::vector<Tensor> results_of(const NetworkModel& model, std::span<const std::uint8_t> output) {
  std::vector<Tensor> results;
  for (std::size_t i = 0; i < model.integer.outputs.size(); ++i) {
    const auto id = model.integer.outputs[i];
    const auto& t = model.integer.tensor(id);
    const auto& storage = model.compiled.schedule.storage[static_cast<std::size_t>(id)];
    const std::int64_t pixels = std::int64_t{t.height} * t.width;
    std::vector<float> values(static_cast<std::size_t>(t.elements()));
    for (std::int64_t c = 0; c < t.channels; ++c) {
      for (std::int64_t p = 0; p < pixels; ++p) {
        const auto q = static_cast<std::int8_t>(
            output[static_cast<std::size_t>(storage.offset + (c / 32 * pixels + p) * 32 + c % 32)]);
        values[static_cast<std::size_t>(c * pixels + p)] = static_cast<float>(q * t.scale);
      }
    }
    Tensor real{.type = DType::kF32, .shape = {1, t.channels, t.height, t.width}};
    if (!model.lowered.host.nodes.empty())
      real.shape = model.lowered.host.value(model.lowered.host.inputs[i]).shape;
    real.bytes.resize(values.size() * sizeof(float));
    std::memcpy(real.bytes.data(), values.data(), real.bytes.size());
    results.push_back(std::move(real));
  }
  if (model.lowered.host.nodes.empty()) return results;
  return reference::run_float(model.lowered.host, results);
}

}  // namespace npu::tools
