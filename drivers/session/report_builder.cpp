#include "drivers/session/report_builder.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "drivers/session/transfer_purpose.h"
#include "models/tcc750x/layer_map.h"
#include "models/tcc750x/program_walk.h"

namespace npu::session {

namespace {

std::string text_of(std::span<const tcc750x::Command> commands, std::int64_t word) {
  if (word < 0) return "the host's read of the output after TRAP";
  const auto it = std::ranges::lower_bound(commands, word, {}, &tcc750x::Command::word_index);
  return it != commands.end() && it->word_index == word
             ? fmt::format("`{}` (word {})", tcc750x::disassemble(*it), word)
             : fmt::format("word {}", word);
}

report::RaceReport describe(const report::Race& race, std::span<const tcc750x::Command> commands) {
  const auto verb = [](bool writes) { return writes ? "writes" : "reads"; };
  if (!race.reason.empty())
    return {race, fmt::format("{} and {}: {}", text_of(commands, race.earlier_word),
                              text_of(commands, race.later_word), race.reason)};
  const bool words = race.shared.space < tcc750x::kCores;
  return {race, fmt::format("{} {} and {} {} {} {} {:#x}..{:#x}: no WAIT orders them",
                            text_of(commands, race.earlier_word), verb(race.earlier_writes),
                            text_of(commands, race.later_word), verb(race.later_writes),
                            tcc750x::space_name(race.shared.space), words ? "words" : "bytes",
                            race.shared.begin, race.shared.end() - 1)};
}

// What a transfer is for, by the word of its RUN.
std::map<std::int64_t, std::string> transfer_purposes(std::span<const tcc750x::Command> commands,
                                                      const tcc750x::Config& config) {
  std::map<std::int64_t, std::string> purposes;
  tcc750x::walk_program(commands, config,
                        [&](const tcc750x::Command& command, const Result<tcc750x::Operation>* operation) {
                          if (operation == nullptr || !operation->has_value()) return;
                          const auto* t = std::get_if<tcc750x::Transfer>(&operation->value());
                          if (t != nullptr) purposes[command.word_index] = purpose_of(*t);
                        });
  return purposes;
}

// What each operation counts under: a transfer by its purpose, anything else by its kind of engine.
std::vector<report::Purpose> operation_purposes(const report::RunRecord& record, const report::LayerMap& map,
                                                const std::map<std::int64_t, std::string>& transfers) {
  std::vector<report::Purpose> purposes;
  for (const auto& operation : record.operations) {
    const auto& engine = record.engines[static_cast<std::size_t>(operation.engine)];
    const auto transfer = transfers.find(operation.word);
    const auto layer = map.layer_of_word.find(operation.word);
    purposes.push_back({.what = operation.engine != 0         ? engine.substr(0, engine.find('.'))
                                : transfer != transfers.end() ? transfer->second
                                                              : kPageFetch,
                        .row = layer == map.layer_of_word.end() || layer->second < 0
                                   ? map.layers.size()
                                   : static_cast<std::size_t>(layer->second)});
  }
  return purposes;
}

std::vector<report::PathShare> path_shares(const std::vector<report::PathSegment>& path,
                                           const std::vector<report::Purpose>& purposes) {
  std::map<std::string, Time> sums;
  for (const auto& segment : path) sums[report::what_of(segment, purposes)] += segment.length();
  std::vector<report::PathShare> shares;
  for (const auto& [what, time] : sums) shares.push_back({what, time});
  std::ranges::stable_sort(shares, std::greater{}, &report::PathShare::time);
  return shares;
}

// Every operation's footprint in the local memories, split over their banks.
std::vector<report::BankTraffic> bank_traffic(std::span<const tcc750x::Command> commands,
                                              const tcc750x::Config& config) {
  std::vector<report::BankTraffic> banks;
  for (int core = 0; core < config.cores; ++core) {
    for (int bank = 0; bank < config.gbuf.banks; ++bank) banks.push_back({.core = core, .bank = bank});
  }
  const auto add = [&](const report::Range& range, std::int64_t report::BankTraffic::*bytes) {
    if (range.space >= config.cores) return;  // a DRAM buffer
    for (std::int64_t word = range.begin; word < range.end();) {
      const auto bank = word / config.gbuf.bank_words();
      const auto end = std::min(range.end(), (bank + 1) * config.gbuf.bank_words());
      banks[static_cast<std::size_t>(std::int64_t{range.space} * config.gbuf.banks + bank)].*bytes +=
          (end - word) * tcc750x::GbufConfig::kWordBytes;
      word = end;
    }
  };
  tcc750x::walk_program(commands, config,
                        [&](const tcc750x::Command&, const Result<tcc750x::Operation>* operation) {
                          if (operation == nullptr || !operation->has_value()) return;
                          const auto touched = tcc750x::footprint(operation->value());
                          for (const auto& range : touched.reads)
                            add(range, &report::BankTraffic::bytes_read);
                          for (const auto& range : touched.writes)
                            add(range, &report::BankTraffic::bytes_written);
                        });
  return banks;
}

// What each operation is for: the purpose of a transfer, the layer of anything else.
std::vector<std::string> operation_labels(const report::RunRecord& record, const report::LayerMap& map,
                                          const std::map<std::int64_t, std::string>& purposes) {
  std::vector<std::string> labels;
  for (const auto& operation : record.operations) {
    const auto purpose = purposes.find(operation.word);
    const auto layer = map.layer_of_word.find(operation.word);
    labels.push_back(purpose != purposes.end() ? purpose->second : operation.engine == 0 ? kPageFetch : "");
    if (layer != map.layer_of_word.end() && layer->second >= 0) {
      const auto& l = map.layers[static_cast<std::size_t>(layer->second)];
      labels.back() += fmt::format("{}{}, {}", labels.back().empty() ? "" : " for ", l.name, l.detail);
    }
  }
  return labels;
}

}  // namespace

report::RunReport build_report(const Outcome& outcome, const Session& session,
                               std::span<const tcc750x::Command> commands, const board::Config& config,
                               const std::optional<report::LayerMap>& layers) {
  report::RunReport r;
  r.clock = config.npu.clocks.core();
  r.fault = session.fault();
  if (r.fault && r.fault->disassembly.empty() && r.fault->word >= 0) {
    const auto it = std::ranges::lower_bound(commands, r.fault->word, {}, &tcc750x::Command::word_index);
    if (it != commands.end() && it->word_index == r.fault->word)
      r.fault->disassembly = tcc750x::disassemble(*it);
  }
  r.deadlock = session.deadlock();
  for (const auto& race : outcome.races) r.races.push_back(describe(race, commands));
  if (!r.completed() || !outcome.completed) {
    if (r.completed()) r.fault = Fault{.reason = outcome.error};
    return r;
  }
  r.record = outcome.record;
  const auto map = layers ? *layers : tcc750x::map_layers(commands, config.npu);
  for (auto& operation : r.record.operations) {
    if (const auto columns = map.columns_of_word.find(operation.word); columns != map.columns_of_word.end())
      operation.workload.macs *= columns->second;
  }
  for (const auto& span : r.record.front_end) {
    if (span.state == report::FrontEnd::kHost) r.host += span.end - span.begin;
  }
  for (const auto& operation : r.record.operations) {
    r.macs += operation.workload.macs;
    r.macs_executed += operation.workload.macs_executed;
    r.dram_bytes += operation.workload.bytes;
  }
  if (layers) {  // the network's own count: commands count halos and expanded groups too
    r.macs = 0;
    for (const auto& layer : layers->layers) r.macs += layer.macs.value_or(0);
  }
  r.engines = report::engine_accounts(r.record);
  r.path = report::critical_path(r.record);
  const auto purposes = transfer_purposes(commands, config.npu);
  r.purposes = operation_purposes(r.record, map, purposes);
  r.path_shares = path_shares(r.path, r.purposes);
  r.labels = operation_labels(r.record, map, purposes);
  r.banks = bank_traffic(commands, config.npu);
  r.layers = report::layer_table(r.record, r.path, map);
  return r;
}

}  // namespace npu::session
