#include "models/tcc750x/command_processor_module.h"

#include <fmt/format.h>

#include "isa/tcc750x/program_builder.h"
#include "isa/tcc750x/transport.h"
#include "models/tcc750x/buffer_check.h"

namespace npu::tcc750x {

CommandProcessorModule::CommandProcessorModule(sc_core::sc_module_name name, const Config& config,
                                               Memories& memories, Engines& engines, timing::Halt& halt)
    : sc_module(name),
      config_(config),
      clock_(config.clocks.core()),
      memories_(memories),
      engines_(engines),
      halt_(halt) {
  SC_HAS_PROCESS(CommandProcessorModule);
  SC_THREAD(process);
}

void CommandProcessorModule::push(Word word) {
  if (fifo_.size() >= static_cast<std::size_t>(config_.command.fifo_words)) {
    fault(-1, {},
          fmt::format("the host pushed a word into a full command FIFO of {} words",
                      config_.command.fifo_words));
    return;
  }
  fifo_.push_back(word);
  word_pushed_.notify(sc_core::SC_ZERO_TIME);
}

void CommandProcessorModule::start(bool pages_by_dma) {
  pages_by_dma_ = pages_by_dma;
  running_ = true;
  start_.notify(sc_core::SC_ZERO_TIME);
}

void CommandProcessorModule::reset() {
  if (running_ || !engines_.idle()) {
    fault(-1, {}, "reset while a program runs is not modelled");
    return;
  }
  fifo_.clear();
  in_page_ = false;
  page_position_ = 0;
  words_executed_ = unspent_words_ = pages_fetched_ = 0;
  registers_ = {};
  transfers_ = {};
  for (auto& core : history_) {
    for (History& unit : core) unit = {.before_reset = unit.count(), .operations = {}};
  }
}

void CommandProcessorModule::process() {
  for (;;) {
    while (!running_) wait(start_);
    while (running_) {
      const auto command = next_command();
      if (command) execute(*command);
    }
  }
}

std::optional<Command> CommandProcessorModule::next_command() {
  return in_page_ ? from_page() : from_fifo();
}

std::optional<Command> CommandProcessorModule::from_fifo() {
  const auto have = [&](std::size_t n) {
    while (fifo_.size() < n) {
      issue_time();
      blocked_on_ = [] { return "a command word: the FIFO is empty and no page fetch has come"; };
      wait(word_pushed_);
      blocked_on_ = nullptr;
    }
  };
  have(1);
  std::array<Word, Command::kMostWords> words{};
  words[0] = fifo_.front();
  const bool is_write = transport::kOpcode.raw(words) == static_cast<Word>(transport::Opcode::kWrite);
  const std::size_t size = is_write ? static_cast<std::size_t>(transport::kWriteCount.get(words)) + 1 : 1;
  if (size <= words.size()) have(size);
  const std::size_t take = std::min(size, words.size());
  for (std::size_t i = 0; i < take && !fifo_.empty(); ++i) words[i] = fifo_.front(), fifo_.pop_front();
  auto command = decode(std::span<const Word>(words).first(take), -1);
  if (!command) {
    fault(-1, {}, "in the command FIFO: " + command.error().what);
    return std::nullopt;
  }
  return command.value();
}

std::optional<Command> CommandProcessorModule::from_page() {
  if (page_position_ >= kPageWords) {
    issue_time();
    block_forever([&] {
      return fmt::format("the next command page: the page of words {}..{} ends without fetching it",
                         page_first_word_, page_first_word_ + kPageWords - 1);
    });
    return std::nullopt;
  }
  const auto at = page_first_word_ + page_position_;
  auto command = decode(
      std::span<const Word>(memories_.command_page).subspan(static_cast<std::size_t>(page_position_)), at);
  if (!command) {
    fault(at, {}, command.error().what);
    return std::nullopt;
  }
  page_position_ += command.value().size;
  return command.value();
}

void CommandProcessorModule::execute(const Command& command) {
  unspent_words_ += command.size;
  words_executed_ += command.size;
  switch (command.kind) {
    case CommandKind::kNop:
      break;
    case CommandKind::kWrite: {
      auto& target = registers(*command.unit);
      std::ranges::copy(command.registers(), target.words.begin());
      target.count = std::max(target.count, command.registers().size());
      break;
    }
    case CommandKind::kRun:
      run(command);
      break;
    case CommandKind::kWait:
      wait_for(command);
      break;
    case CommandKind::kTrap:
      trap();
      break;
  }
}

void CommandProcessorModule::run(const Command& command) {
  issue_time();
  const UnitRef unit = *command.unit;
  auto operation = decode_operation(unit, registers(unit).written(), config_);
  const auto describe = [&] {
    return registers(unit).count == 0
               ? disassemble(command)
               : disassemble(command) + " after " + disassemble(make_write(unit, registers(unit).written()));
  };
  if (!operation) return fault(command.word_index, describe(), operation.error().what);
  const auto* transfer = std::get_if<Transfer>(&operation.value());
  if (transfer != nullptr) {
    if (auto inside = check_buffer(*transfer, memories_.map, memories_.bases); !inside)
      return fault(command.word_index, describe(), inside.error().what);
  }

  History& past = history(unit);
  if (engines_.full(unit)) {  // blocks until the unit has finished the oldest command in its queue
    const std::int64_t oldest = engines_.done(unit).count() - past.before_reset;
    await(unit, oldest + 1, report::FrontEnd::kQueueFull,
          [&] { return fmt::format("a place in the queue of {}", name_of(unit.unit)); });
  }
  const int number = observer_ == nullptr ? -1
                                          : observer_->issued(engine_number(unit), command.word_index,
                                                              timing::now(), workload(operation.value()));
  past.operations.push_back(number);
  if (unit.unit == Unit::kDma)
    transfers_[static_cast<std::size_t>(command.dma_id)] = std::ssize(past.operations);
  if (races_ != nullptr) races_->run(command, operation.value());
  const std::optional<Transfer> page =
      transfer != nullptr && transfer->type == dma::Type::kFetch ? std::optional(*transfer) : std::nullopt;
  engines_.submit(unit, operation.value(), command.word_index, number);
  if (page) fetched(*page, unit);
}

void CommandProcessorModule::fetched(const Transfer& page, UnitRef dma) {
  await(dma, std::ssize(history(dma).operations), report::FrontEnd::kPageFetch,
        [] { return "a command page"; });
  // No command branches: once more pages were fetched than there are, the program goes round for ever.
  const auto base = memories_.bases[static_cast<std::size_t>(page.base)];
  const auto pages = static_cast<std::int64_t>(memories_.map.find(base)->size) / kPageBytes;
  if (++pages_fetched_ > pages + 1) {
    return fault(page_first_word_, {},
                 fmt::format("page fetch number {} of a buffer of {} pages: the program goes round for ever",
                             pages_fetched_, pages));
  }
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(page.bytes));
  const mem::Address begin =
      memories_.bases[static_cast<std::size_t>(page.base)] + static_cast<mem::Address>(page.offset);
  for (std::int64_t i = 0; i < page.dram_pieces(); ++i) {
    memories_.dram.read(begin + static_cast<mem::Address>(i * page.stride),
                        std::span(bytes).subspan(static_cast<std::size_t>(i * page.dram_piece()),
                                                 static_cast<std::size_t>(page.dram_piece())));
  }
  for (std::size_t i = 0; i < bytes.size() / 4; ++i) {
    memories_.command_page[i] = Word{bytes[4 * i]} | Word{bytes[4 * i + 1]} << 8 |
                                Word{bytes[4 * i + 2]} << 16 | Word{bytes[4 * i + 3]} << 24;
  }
  page_first_word_ = page.offset / 4;
  page_position_ = 0;
  in_page_ = pages_by_dma_;
}

void CommandProcessorModule::wait_for(const Command& command) {
  issue_time();
  const UnitRef dma{};
  if (command.dma_id != 0) {
    await(dma, transfers_[static_cast<std::size_t>(command.dma_id)], report::FrontEnd::kWait, [&] {
      return fmt::format("DMA id {} at `{}` (word {})", command.dma_id, disassemble(command),
                         command.word_index);
    });
  }
  if (command.unit) {
    if (command.unit->core >= config_.cores)
      return fault(command.word_index, disassemble(command),
                   fmt::format("core {} is named, the cluster has {}", command.unit->core, config_.cores));
    await(*command.unit, std::ssize(history(*command.unit).operations), report::FrontEnd::kWait, [&] {
      return fmt::format("{}.{} at `{}` (word {})", name_of(command.unit->unit), command.unit->core,
                         disassemble(command), command.word_index);
    });
  }
  if (races_ != nullptr) races_->wait(command);
}

void CommandProcessorModule::trap() {
  issue_time();
  running_ = false;
  if (races_ != nullptr) races_->trap();
  trapped_.notify(sc_core::SC_ZERO_TIME);
}

void CommandProcessorModule::issue_time() {
  const Time begin = timing::now();
  timing::wait_until(
      clock_.edge(clock_.edge_at_or_after(begin) + Cycles{unspent_words_ * config_.command.cycles_per_word}));
  unspent_words_ = 0;
  if (observer_ != nullptr) observer_->front_end(report::FrontEnd::kIssue, -1, begin, timing::now());
}

void CommandProcessorModule::await(UnitRef unit, std::int64_t count, report::FrontEnd state,
                                   const Reason& what) {
  if (count == 0) return block_forever([&] { return what() + ", which was never started"; });
  const History& past = history(unit);
  const Time begin = timing::now();
  blocked_on_ = what;
  engines_.done(unit).await(past.before_reset + count);
  blocked_on_ = nullptr;
  if (observer_ != nullptr)
    observer_->front_end(state, past.operations[static_cast<std::size_t>(count - 1)], begin, timing::now());
}

void CommandProcessorModule::block_forever(const Reason& what) {
  blocked_on_ = what;
  for (;;) wait(never_);
}

void CommandProcessorModule::fault(std::int64_t word, std::string disassembly, std::string reason) {
  halt_.record({.word = word, .disassembly = std::move(disassembly), .reason = std::move(reason)});
  running_ = false;
}

std::optional<std::string> CommandProcessorModule::waiting_for() const {
  if (!blocked_on_) return std::nullopt;
  return blocked_on_();
}

}  // namespace npu::tcc750x
