// npusim accuracy: classifies labelled images on the simulated machine.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>

#include <fmt/format.h>

#include "drivers/session/report_builder.h"
#include "drivers/session/session.h"
#include "sim/core/diagnostic.h"
#include "sim/core/npy.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/hardware.h"
#include "tools/images.h"
#include "tools/program.h"
#include "tools/verbs.h"

namespace npu::tools {

namespace {

struct AccuracyOptions {
  std::string model, hardware = "tcc750x", images, labels;
  std::vector<std::string> sets;
  std::optional<std::string> network, json;
  std::int64_t limit = 0;
};

std::vector<std::int64_t> load_labels(const std::string& file, std::int64_t count) {
  const Tensor tensor = load_npy(file);
  if (tensor.type == DType::kF32)
    throw InputError(Diagnostic{.file = file, .what = "labels are integers, these are floats"});
  if (tensor.elements() != count)
    throw InputError(Diagnostic{
        .file = file, .what = fmt::format("has {} labels for {} images", tensor.elements(), count)});
  std::vector<std::int64_t> labels(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) labels[static_cast<std::size_t>(i)] = tensor.integer(i);
  return labels;
}

// Class numbers by score, the best first; of equal scores the lower class.
std::vector<int> ranking(std::span<const std::uint8_t> output, const container::Output& where) {
  std::vector<int> order(static_cast<std::size_t>(where.classes));
  std::iota(order.begin(), order.end(), 0);
  const auto score = [&](int c) {
    return static_cast<std::int8_t>(output[static_cast<std::size_t>(where.offset + c)]);
  };
  std::ranges::stable_sort(order, [&](int a, int b) { return score(a) > score(b); });
  return order;
}

int accuracy(const AccuracyOptions& o) {
  const Hardware hardware = load_hardware(o.hardware, o.sets);
  const Program program =
      load_program(o.model, o.network ? std::optional<std::filesystem::path>(*o.network) : std::nullopt);
  if (!program.model.has_weights)
    throw InputError(Diagnostic{.file = program.model.folder.string(),
                                .what = fmt::format("has no {}", container::CompiledModel::kWeightsFile)});
  const ImageSet images = load_images(o.images);
  const auto labels = load_labels(o.labels, images.count());
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
  const auto bad =
      std::ranges::find_if(labels, [&](std::int64_t label) { return label < 0 || label >= where.classes; });
  if (bad != labels.end())
    throw InputError(Diagnostic{
        .file = o.labels, .what = fmt::format("label {} is none of the {} classes", *bad, where.classes)});

  const std::int64_t count = o.limit > 0 ? std::min(o.limit, images.count()) : images.count();
  session::Session session(hardware.config, {.functional = true});
  session::Outcome outcome;
  std::vector<std::vector<int>> rankings;
  std::string load_error;
  session.execute([&](session::Host& host) {
    if (auto loaded = host.load(program.driver_model()); !loaded) {
      load_error = loaded.error().what;
      return;
    }
    for (std::int64_t i = 0; i < count; ++i) {
      outcome = host.run(input_bytes_of(images, i, program.model.network));
      if (!outcome.completed) return;
      rankings.push_back(ranking(outcome.output, where));
      if ((i + 1) * 10 / count != i * 10 / count)
        std::cerr << fmt::format("{} of {} images\n", i + 1, count);  // every tenth
    }
  });
  if (!load_error.empty())
    throw InputError(Diagnostic{.file = program.model.folder.string(), .what = load_error});
  const auto report = session::build_report(outcome, session, program.commands, hardware.config);
  if (!report.completed() || !report.races.empty() || std::ssize(rankings) != count) {  // nothing partial
    std::cerr << "npusim: "
              << (report.fault               ? report.fault->to_string()
                  : !report.deadlock.empty() ? "deadlock: " + report.deadlock.front()
                                             : report.races.front().text)
              << '\n';
    return kProgramFailed;
  }

  std::int64_t top1 = 0, top5 = 0;
  nlohmann::ordered_json predictions = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < rankings.size(); ++i) {
    const auto& order = rankings[i];
    const auto best = std::span(order).first(std::min<std::size_t>(5, order.size()));
    top1 += order[0] == labels[i] ? 1 : 0;
    top5 += std::ranges::find(best, labels[i]) != best.end() ? 1 : 0;
    predictions.push_back(order[0]);
  }
  const auto share = [&](std::int64_t hits) {
    return static_cast<double>(hits) / static_cast<double>(count);
  };
  const nlohmann::ordered_json j{{"model", program.name()},   {"machine", hardware.name},
                                 {"images", count},           {"top1", share(top1)},
                                 {"top5", share(top5)},       {"latency_ms", to_ms(report.latency())},
                                 {"predictions", predictions}};
  if (o.json) write_text(*o.json, j.dump(1) + "\n");
  if (o.json != "-") {
    std::cout << fmt::format(
        "{} on {}: {} images, top-1 {:.4f}, top-5 {:.4f}; {:.4f} ms an image on the machine\n",
        program.name(), hardware.name, count, share(top1), share(top5), to_ms(report.latency()));
  }
  return kSuccess;
}

}  // namespace

void add_accuracy(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<AccuracyOptions>();
  auto* verb = app.add_subcommand("accuracy", "classify labelled images on the simulated machine");
  verb->add_option("MODEL", o->model, "folder of a compiled model")->required();
  verb->add_option("--on", o->hardware, "machine: a name of `npusim list hw` or a .yaml file")
      ->capture_default_str();
  verb->add_option("--set", o->sets, "override a key of the machine: key=value");
  verb->add_option("--images", o->images, ".npy, u8, count x height x width [x channels]")->required();
  verb->add_option("--labels", o->labels, ".npy, integers, one an image")->required();
  verb->add_option("--network", o->network, "description of the model, in place of its network.json");
  verb->add_option("--limit", o->limit, "only the first so many images")->check(CLI::PositiveNumber);
  verb->add_option("--json", o->json, "file for the result as JSON; - is standard output");
  verb->callback([o, &chosen] { chosen = [o] { return accuracy(*o); }; });
}

}  // namespace npu::tools
