// npusim verify: somebody's compiled folder against a quantised model: parameters first, then faults and
// races, then every tensor, region by region, as commands retire.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "tools/akida/verbs.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/hardware.h"
#include "tools/run_network.h"
#include "tools/simulate.h"
#include "tools/verbs.h"
#include "tools/verdict.h"
#include "tools/verify_options.h"
#include "workloads/integer/integer_json.h"

namespace npu::tools {

namespace {

integer::IntegerGraph load_reference(const VerifyOptions& o, const Hardware& hardware) {
  if (o.network.model.ends_with(".json")) return integer::load(o.network.model);
  return build_network(o.network, hardware).integer;
}

int verify_tcc750x(const VerifyOptions& o, const Hardware& hardware) {
  const Program program = load_program(o.folder, std::nullopt);
  if (!program.model.has_weights)
    throw InputError(Diagnostic{.file = o.folder,
                                .what = fmt::format("has no {}", container::CompiledModel::kWeightsFile)});
  const integer::IntegerGraph graph = load_reference(o, hardware);
  const auto file = (program.model.folder / container::CompiledModel::kNetworkFile).string();
  check_tensors(graph, program.model.network, file);
  const auto& tensor = graph.tensor(graph.input.tensor);
  std::vector<std::int8_t> input;
  if (o.input) {
    const auto stored = load_inputs(*o.input, o.index);
    input = integer_input(float_input(stored, o.index, tensor, graph.input.mean, graph.input.std), tensor);
  } else {
    input = seeded_input(tensor);
  }
  const Verdict v = judge(graph, program, hardware, std::move(input));
  nlohmann::ordered_json j{{"model", program.name()},
                           {"machine", hardware.name},
                           {"equal", v.equal},
                           {"tensors", v.tensors},
                           {"elements", v.elements},
                           {"check", v.check},
                           {"first_difference", v.difference}};
  if (!v.equal) j["text"] = v.text;
  if (o.json) write_text(*o.json, j.dump(1) + "\n");
  if (o.json != "-") {
    std::cout << (v.equal ? fmt::format("{}: equal to the reference: parameters, {} tensors, {} elements as "
                                        "commands retired, no "
                                        "race\n",
                                        program.name(), v.tensors, v.elements)
                          : fmt::format("{}: NOT equal to the reference ({}): {}\n", program.name(), v.check,
                                        v.text));
  }
  return v.status;
}

int verify(const VerifyOptions& o) {
  const Machine machine = load_machine(o.hardware, o.sets);
  check_network_options(o.network, machine);
  return machine.visit(overloaded{[&](const Hardware& hardware) { return verify_tcc750x(o, hardware); },
                                  [&](const AkidaHardware& hardware) { return verify_akida(o, hardware); }});
}

}  // namespace

void add_verify(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<VerifyOptions>();
  auto* verb = app.add_subcommand("verify", "a compiled folder against the reference, tensor by tensor");
  verb->add_option("MODEL", o->network.model,
                   "the quantised model: integer.json; or a network, quantised as compile does")
      ->required();
  verb->add_option("DIR", o->folder, "folder of a compiled model, with network.json")->required();
  verb->add_option("--on", o->hardware, "machine: a name of `npusim list hw` or a .yaml file")
      ->capture_default_str();
  verb->add_option("--set", o->sets, "override a key of the machine: key=value");
  verb->add_option("--input", o->input, ".npy of images or network inputs; none: seeded noise");
  verb->add_option("--index", o->index, "which of the inputs")->capture_default_str();
  add_network_options(*verb, o->network);
  verb->add_option("--json", o->json, "file for the result as JSON; - is standard output");
  verb->callback([o, &chosen] { chosen = [o] { return verify(*o); }; });
}

}  // namespace npu::tools
