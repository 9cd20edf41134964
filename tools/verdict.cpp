#include "tools/verdict.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "tools/comparison.h"
#include "tools/simulate.h"
#include "tools/verify_parameters.h"

namespace npu::tools {

namespace {

std::string command_text(const Program& program, std::int64_t word) {
  const auto it = std::ranges::lower_bound(program.commands, word, {}, &tcc750x::Command::word_index);
  return it != program.commands.end() && it->word_index == word ? tcc750x::disassemble(*it) : "";
}

// The write that filled the registers of a RUN: what a person reads.
std::string registers_text(const Program& program, std::int64_t word) {
  auto it = std::ranges::lower_bound(program.commands, word, {}, &tcc750x::Command::word_index);
  if (it == program.commands.end() || it->kind != tcc750x::CommandKind::kRun)
    return command_text(program, word);
  const auto unit = it->unit;
  const std::string run = tcc750x::disassemble(*it);
  while (it != program.commands.begin()) {
    --it;
    if (it->kind == tcc750x::CommandKind::kWrite && it->unit == unit)
      return tcc750x::disassemble(*it) + "; " + run;
  }
  return run;
}

}  // namespace

// The tensors of network.json are the graph's, by name and shape.
void check_tensors(const integer::IntegerGraph& graph, const container::NetworkDescription& network,
                   const std::string& file) {
  std::vector<Diagnostic> problems;
  if (network.tensors.empty() || network.commands.empty()) {
    problems.push_back({.file = file,
                        .what = "does not say where the tensors lie and what each command writes",
                        .hint = "keys tensors and commands (docs/formats.md)"});
  }
  if (!network.tensors.empty() && network.tensors.size() != graph.tensors.size())
    problems.push_back({.file = file,
                        .path = "tensors",
                        .what = fmt::format("{} of them; the quantised model has {}", network.tensors.size(),
                                            graph.tensors.size())});
  for (std::size_t i = 0; i < std::min(network.tensors.size(), graph.tensors.size()); ++i) {
    const auto& a = network.tensors[i];
    const auto& b = graph.tensors[i];
    if (a.name != b.name || a.channels != b.channels || a.height != b.height || a.width != b.width)
      problems.push_back(
          {.file = file,
           .path = fmt::format("tensors[{}]", i),
           .what = fmt::format("is {} of {}x{}x{}; the quantised model has {} of {}x{}x{}", a.name,
                               a.channels, a.height, a.width, b.name, b.channels, b.height, b.width)});
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

Verdict judge(const integer::IntegerGraph& graph, const Program& program, const Hardware& hardware,
              std::vector<std::int8_t> input) {
  Verdict v;
  const auto& network = program.model.network;
  const auto found = check_parameters(graph, network, program.model.weights);
  if (found) {
    v = {.equal = false, .status = kCheckFailed, .check = "parameters", .text = found->text};
    v.difference = {{"layer", found->layer},
                    {"tensor", found->tensor},
                    {"index", found->index},
                    {"machine", found->machine},
                    {"reference", found->reference},
                    {"word", found->word},
                    {"command", registers_text(program, found->word)}};
    return v;
  }
  NetworkModel model{.integer = graph};
  model.compiled.schedule.storage.resize(graph.tensors.size());
  const auto& place = network.tensors[static_cast<std::size_t>(graph.input.tensor)];
  model.compiled.schedule.storage[static_cast<std::size_t>(graph.input.tensor)].layout =
      place.layout == "pixels" ? compiler::Storage::Layout::kPixels : compiler::Storage::Layout::kBlocked;
  model.compiled.schedule.input_bytes = program.input_bytes();
  const auto bytes = input_buffer(input, model);

  Oracle oracle(graph);
  Comparison comparison(graph, network, oracle, program.model.weights, Thoroughness::kEverything);
  oracle.start(std::move(input));
  const auto simulated = simulate(
      hardware, program, bytes,
      {.functional = true,
       .tap = [&](std::int64_t word, session::MemoryView& memories) { comparison.retired(word, memories); }});
  oracle.join();
  const auto& r = simulated.report;
  v.tensors = comparison.tensors_compared();
  v.elements = comparison.elements_compared();
  v.output = simulated.output;
  const auto fail = [&](std::string check, int status, std::string text, std::int64_t word) {
    v.equal = false, v.check = std::move(check), v.status = status, v.text = std::move(text);
    v.difference = {{"word", word}, {"command", registers_text(program, word)}};
  };
  if (r.fault) {
    fail("fault", kProgramFailed, r.fault->to_string(), r.fault->word);
  } else if (!r.deadlock.empty()) {
    fail("deadlock", kProgramFailed, r.deadlock.front(), -1);
  } else if (!r.races.empty()) {
    fail("race", kProgramFailed, r.races.front().text, r.races.front().race.later_word);
    v.difference["earlier_word"] = r.races.front().race.earlier_word;
  } else if (const auto& d = comparison.first()) {
    fail("tensor", kCheckFailed,
         fmt::format("layer {}: tensor {} [channel {}, row {}, column {}] is {}, the reference has {}; "
                     "written by word {}: `{}` "
                     "({})",
                     d->layer, d->tensor, d->channel, d->row, d->column, d->machine, d->reference, d->word,
                     registers_text(program, d->word), d->place),
         d->word);
    v.difference = {{"layer", d->layer},
                    {"tensor", d->tensor},
                    {"index", {d->channel, d->row, d->column}},
                    {"machine", d->machine},
                    {"reference", d->reference},
                    {"word", d->word},
                    {"command", registers_text(program, d->word)},
                    {"place", d->place}};
  }
  return v;
}

}  // namespace npu::tools
