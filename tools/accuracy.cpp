// npusim accuracy: classifies labelled images on the simulated machine.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstring>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>

#include <fmt/format.h>

#include "drivers/session/report_builder.h"
#include "drivers/session/session.h"
#include "sim/core/diagnostic.h"
#include "sim/core/npy.h"
#include "tools/accuracy_options.h"
#include "tools/akida/verbs.h"
#include "tools/classification.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/hardware.h"
#include "tools/images.h"
#include "tools/program.h"
#include "tools/run_network.h"
#include "tools/simulate.h"
#include "tools/verbs.h"
#include "workloads/reference/float_run.h"

namespace npu::tools {

namespace {

// Runs the program on every input of `bytes_of`; what the machine did wrong, if anything, on standard error.
std::optional<Classification> run_all(
    const Hardware& hardware, const Program& program, double host_ns, std::int64_t count,
    const std::function<std::vector<std::uint8_t>(std::int64_t)>& bytes_of,
    const std::function<std::vector<int>(std::span<const std::uint8_t>)>& rank) {
  session::Session session(hardware.config, {.functional = true, .host_stage_ns = host_ns});
  session::Outcome outcome;
  Classification predictions{.name = program.name()};
  std::string load_error;
  session.execute([&](session::Host& host) {
    if (auto loaded = host.load(program.driver_model()); !loaded) {
      load_error = loaded.error().what;
      return;
    }
    for (std::int64_t i = 0; i < count; ++i) {
      outcome = host.run(bytes_of(i));
      if (!outcome.completed) return;
      predictions.rankings.push_back(rank(outcome.output));
      if ((i + 1) * 10 / count != i * 10 / count)
        std::cerr << fmt::format("{} of {} images\n", i + 1, count);  // every tenth
    }
  });
  if (!load_error.empty())
    throw InputError(Diagnostic{.file = program.model.folder.string(), .what = load_error});
  const auto report = session::build_report(outcome, session, program.commands, hardware.config);
  if (!report.completed() || !report.races.empty() ||
      std::ssize(predictions.rankings) != count) {  // nothing partial
    std::cerr << "npusim: "
              << (report.fault               ? report.fault->to_string()
                  : !report.deadlock.empty() ? "deadlock: " + report.deadlock.front()
                                             : report.races.front().text)
              << '\n';
    return std::nullopt;
  }
  predictions.latency_ms = to_ms(report.latency());
  return predictions;
}

std::optional<Classification> predict_folder(const AccuracyOptions& o, const Hardware& hardware,
                                             std::vector<std::int64_t>& labels) {
  const Program program = load_program(
      o.network_options.model, o.network ? std::optional<std::filesystem::path>(*o.network) : std::nullopt);
  if (!program.model.has_weights)
    throw InputError(Diagnostic{.file = program.model.folder.string(),
                                .what = fmt::format("has no {}", container::CompiledModel::kWeightsFile)});
  const ImageSet images = load_images(o.images);
  labels = load_labels(o.labels, images.count());
  check_fit(images, program.model.network, program.input_bytes(), o.images);
  // Without a description every byte of the output buffer is a class.
  const auto where = program.model.network.output.value_or(
      container::Output{.offset = 0, .classes = program.output_bytes()});
  if (where.offset + where.classes > program.output_bytes()) {
    throw InputError(
        Diagnostic{.path = "output",
                   .what = fmt::format("{} classes from byte {} do not fit the output buffer of {} bytes",
                                       where.classes, where.offset, program.output_bytes())});
  }
  check_labels(o, labels, where.classes);
  const std::int64_t count = o.limit > 0 ? std::min(o.limit, images.count()) : images.count();
  return run_all(
      hardware, program, 0, count,
      [&](std::int64_t i) { return input_bytes_of(images, i, program.model.network); },
      [&](std::span<const std::uint8_t> output) {
        return ranking(where.classes, [&](int c) {
          return static_cast<double>(
              static_cast<std::int8_t>(output[static_cast<std::size_t>(where.offset + c)]));
        });
      });
}

std::optional<Classification> predict_network(const AccuracyOptions& o, const Hardware& hardware,
                                              std::vector<std::int64_t>& labels) {
  if (o.network)
    throw InputError(Diagnostic{.path = "--network", .what = "describes a folder; this model is a network"});
  const StoredInputs stored = load_inputs(o.images);
  labels = load_labels(o.labels, stored.count());
  const NetworkModel model = build_network(o.network_options, hardware);
  const Program program = program_of(model.compiled, o.network_options.model);
  const auto& tensor = model.integer.tensor(model.integer.input.tensor);
  const auto& input = model.integer.input;
  const std::int64_t count = o.limit > 0 ? std::min(o.limit, stored.count()) : stored.count();
  const auto real = [&](std::int64_t i) { return float_input(stored, i, tensor, input.mean, input.std); };
  static_cast<void>(real(0));  // a misfit is told before anything runs

  std::vector<std::vector<int>> float_rankings;
  std::int64_t classes = 0;
  for (const auto id : model.integer.outputs) classes += model.integer.tensor(id).elements();
  if (model.has_float() && !o.no_float) {
    for (std::int64_t i = 0; i < count; ++i) {
      const std::vector<Tensor> inputs{real(i)};
      const auto outputs = reference::run_float(model.graph, inputs);
      classes = outputs.front().elements();
      float_rankings.push_back(ranking(outputs.front()));
      if ((i + 1) * 10 / count != i * 10 / count)
        std::cerr << fmt::format("float: {} of {} images\n", i + 1, count);
    }
  }
  check_labels(o, labels, classes);
  auto predictions = run_all(
      hardware, program, host_stage_ns(model.compiled.network, hardware), count,
      [&](std::int64_t i) { return input_buffer(integer_input(real(i), tensor), model); },
      [&](std::span<const std::uint8_t> output) { return ranking(results_of(model, output).front()); });
  if (predictions) {
    predictions->float_rankings = std::move(float_rankings);
    predictions->notes = model.notes;
  }
  return predictions;
}

int accuracy_tcc750x(const AccuracyOptions& o, const Hardware& hardware) {
  std::vector<std::int64_t> labels;
  const auto found = is_network(o.network_options.model) ? predict_network(o, hardware, labels)
                                                         : predict_folder(o, hardware, labels);
  if (!found) return kProgramFailed;
  return conclude_accuracy(o, hardware.name, *found, labels);
}

int accuracy(const AccuracyOptions& o) {
  const Machine machine = load_machine(o.hardware, o.sets);
  check_network_options(o.network_options, machine);
  return machine.visit(
      overloaded{[&](const Hardware& hardware) { return accuracy_tcc750x(o, hardware); },
                 [&](const AkidaHardware& hardware) { return accuracy_akida(o, hardware); }});
}

}  // namespace

void add_accuracy(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<AccuracyOptions>();
  auto* verb = app.add_subcommand("accuracy", "classify labelled images on the simulated machine");
  verb->add_option("MODEL", o->network_options.model,
                   "file.onnx, zoo:NAME[@WIDTHxHEIGHT], or folder of a compiled model")
      ->required();
  verb->add_option("--on", o->hardware, "machine: a name of `npusim list hw` or a .yaml file")
      ->capture_default_str();
  verb->add_option("--set", o->sets, "override a key of the machine: key=value");
  verb->add_option("--images", o->images,
                   ".npy: u8 or s8, count x height x width [x channels]; of a network also f32")
      ->required();
  verb->add_option("--labels", o->labels, ".npy, integers, one an image")->required();
  verb->add_option("--network", o->network, "description of the model, in place of its network.json");
  verb->add_option("--limit", o->limit, "only the first so many images")->check(CLI::PositiveNumber);
  verb->add_option("--label-offset", o->label_offset,
                   "class of label 0 (networks with a background class: 1)");
  verb->add_flag("--no-float", o->no_float, "do not run the float network beside");
  add_network_options(*verb, o->network_options);
  verb->add_option("--json", o->json, "file for the result as JSON; - is standard output");
  verb->callback([o, &chosen] { chosen = [o] { return accuracy(*o); }; });
}

}  // namespace npu::tools
