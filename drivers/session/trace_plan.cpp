#include "drivers/session/trace_plan.h"

#include <unordered_map>

#include <fmt/format.h>

#include "drivers/session/transfer_purpose.h"
#include "models/tcc750x/gbuf_occupancy.h"
#include "models/tcc750x/layer_map.h"
#include "models/tcc750x/program_walk.h"

namespace npu::session {

namespace {

using Commands = std::unordered_map<std::int64_t, report::TraceCommand>;

// The name of a transfer is its purpose, of anything else the layer, or the unit where no layer is known.
report::TraceCommand describe(const tcc750x::Command& command, const tcc750x::Operation& operation,
                              const report::LayerMap& map) {
  report::TraceCommand shown;
  const auto* transfer = std::get_if<tcc750x::Transfer>(&operation);
  if (transfer != nullptr) shown.name = purpose_of(*transfer);
  const auto layer = map.layer_of_word.find(command.word_index);
  if (layer != map.layer_of_word.end() && layer->second >= 0) {
    const auto& known = map.layers[static_cast<std::size_t>(layer->second)];
    shown.name += (transfer != nullptr ? " for " : "") + known.name;
    shown.detail = known.detail;
  }
  if (shown.name.empty()) shown.name = tcc750x::name_of(command.unit->unit);
  return shown;
}

}  // namespace

report::TracePlan trace_plan(std::span<const tcc750x::Command> commands, const board::Config& config,
                             int clusters, const std::optional<report::LayerMap>& layers) {
  report::TracePlan plan{.board = "board",
                         .clusters = clusters,
                         .engines = tcc750x::engine_names(config.npu.cores),
                         .memories = {},
                         .command = {}};
  for (int core = 0; core < config.npu.cores; ++core)
    plan.memories.push_back(tcc750x::space_name(tcc750x::gbuf_space(core)));

  const auto map = layers ? *layers : tcc750x::map_layers(commands, config.npu);
  Commands shown;
  tcc750x::walk_program(commands, config.npu,
                        [&](const tcc750x::Command& command, const Result<tcc750x::Operation>* operation) {
                          if (operation != nullptr && operation->has_value())
                            shown[command.word_index] = describe(command, operation->value(), map);
                        });
  for (const auto& [word, changes] : tcc750x::gbuf_occupancy(commands, config.npu)) {
    for (const auto& change : changes)
      shown[word].changes.push_back(
          {.memory = change.core, .bytes = change.words * tcc750x::GbufConfig::kWordBytes});
  }
  plan.command = [shown = std::move(shown)](std::int64_t word) {
    const auto it = shown.find(word);  // the first page fetch is the host's: no word of the program
    return it != shown.end() ? it->second : report::TraceCommand{.name = kPageFetch};
  };
  return plan;
}

}  // namespace npu::session
