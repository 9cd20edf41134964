// npusim compile: a network to commands, weights and network.json.
#include <CLI/CLI.hpp>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "tools/akida/verbs.h"
#include "tools/compile_options.h"
#include "tools/compiled_folder.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/hardware.h"
#include "tools/run_network.h"
#include "tools/simulate.h"
#include "tools/verbs.h"
#include "workloads/integer/integer_json.h"
#include "workloads/onnx/export.h"

namespace npu::tools {

namespace {

namespace fs = std::filesystem;

void write_folder(const fs::path& folder, const NetworkModel& model) {
  const auto& c = model.compiled;
  std::vector<std::uint8_t> bytes(c.commands.size() * 4);
  std::memcpy(bytes.data(), c.commands.data(), bytes.size());
  write_compiled_folder(folder, {.commands = bytes,
                                 .weights = c.weights,
                                 .network = c.network,
                                 .integer = c.weights.empty() ? nullptr : &model.integer});
}

int compile_tcc750x(const CompileOptions& o, const Hardware& hardware) {
  NetworkOptions options = o.network;
  options.values = o.folder.has_value() && !o.timing_only;
  const NetworkModel model = build_network(options, hardware);
  if (o.explain) std::cout << compiler::explain(model.compiled.schedule, model.integer);
  if (!o.folder) return kSuccess;
  write_folder(*o.folder, model);
  std::cerr << fmt::format("{}: {} bytes of commands, {} bytes of weights, {} layers\n", *o.folder,
                           model.compiled.commands.size() * 4, model.compiled.weights.size(),
                           model.compiled.schedule.layers.size());
  for (const auto& note : model.notes) std::cerr << "note: " << note << '\n';
  return kSuccess;
}

int compile(const CompileOptions& o) {
  if (o.onnx) {
    onnx_file::export_graph(load_graph(o.network.model), *o.onnx);
    if (!o.folder && !o.explain) return kSuccess;
  }
  if (!o.folder && !o.explain)
    throw InputError(Diagnostic{
        .path = "compile", .what = "nothing to do", .hint = "-o DIR, --explain or --export-onnx FILE"});
  const Machine machine = load_machine(o.hardware, o.sets);
  check_network_options(o.network, machine);
  return machine.visit(overloaded{[&](const Hardware& hardware) { return compile_tcc750x(o, hardware); },
                                  [&](const AkidaHardware& hardware) { return compile_akida(o, hardware); }});
}

}  // namespace

void add_compile(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<CompileOptions>();
  auto* verb = app.add_subcommand("compile", "a network to commands, weights and network.json");
  verb->add_option("MODEL", o->network.model, "file.onnx or zoo:NAME[@WIDTHxHEIGHT]")->required();
  verb->add_option("--on", o->hardware, "machine: a name of `npusim list hw` or a .yaml file")->required();
  verb->add_option("--set", o->sets, "override a key of the machine: key=value");
  verb->add_option("-o", o->folder, "folder to make");
  verb->add_flag("--timing-only", o->timing_only, "without weights: for runs that ask for time only");
  verb->add_flag("--explain", o->explain, "print the schedule: tiles, buffers, steps");
  verb->add_option("--export-onnx", o->onnx, "write the network (of the zoo) as an ONNX file");
  add_network_options(*verb, o->network);
  verb->callback([o, &chosen] { chosen = [o] { return compile(*o); }; });
}

}  // namespace npu::tools
