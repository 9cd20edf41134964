#include "models/tcc750x/race_check.h"

#include "models/tcc750x/program_walk.h"

namespace npu::tcc750x {

void RaceCheck::run(const Command& command, const Operation& operation) {
  const UnitRef unit = *command.unit;
  const int engine = engine_number(unit);
  if (unit.unit != Unit::kDma) {
    report_reuse(engine, last_of_engine_[static_cast<std::size_t>(engine)], command.word_index,
                 "the unit is run again before it was waited for; whether it queues is not known");
  } else if (command.dma_id != 0) {
    report_reuse(
        engine, last_of_id_[static_cast<std::size_t>(command.dma_id)], command.word_index,
        "the DMA id is used again before it was waited for; which transfer a WAIT then means is not known");
  }
  auto touched = footprint(operation);
  const auto number =
      checker_.issue(engine, command.word_index, std::move(touched.reads), std::move(touched.writes));
  last_of_engine_[static_cast<std::size_t>(engine)] = number;
  if (unit.unit != Unit::kDma) return;
  last_of_id_[static_cast<std::size_t>(command.dma_id)] = number;
  if (std::get<Transfer>(operation).type == dma::Type::kFetch) checker_.wait(engine, number);
}

void RaceCheck::report_reuse(int engine, std::int64_t last, std::int64_t word, const char* reason) {
  if (last == kNever) return;
  if (const auto earlier = checker_.open_word(engine, last)) {
    checker_.add({.earlier_word = *earlier,
                  .later_word = word,
                  .earlier_engine = engine,
                  .later_engine = engine,
                  .reason = reason});
  }
}

void RaceCheck::wait(const Command& command) {
  if (command.dma_id != 0)
    checker_.wait(engine_number({}), last_of_id_[static_cast<std::size_t>(command.dma_id)]);
  if (command.unit) {
    const int engine = engine_number(*command.unit);
    if (engine < checker_.engines()) checker_.wait(engine, last_of_engine_[static_cast<std::size_t>(engine)]);
  }
}

void RaceCheck::trap() {
  const report::Range outputs{
      .space = dram_space(dma::Base::kOutput), .begin = 0, .size = std::int64_t{1} << 40};
  checker_.host_reads(std::span(&outputs, 1));
}

std::vector<report::Race> check_races(std::span<const Command> commands, const Config& config) {
  RaceCheck check(config.cores);
  walk_program(commands, config, [&](const Command& command, const Result<Operation>* operation) {
    if (command.kind == CommandKind::kRun && operation->has_value()) check.run(command, operation->value());
    if (command.kind == CommandKind::kWait) check.wait(command);
    if (command.kind == CommandKind::kTrap) check.trap();
  });
  return check.races();
}

}  // namespace npu::tcc750x
