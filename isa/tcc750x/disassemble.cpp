// Commands to text; see line.h for the grammar and assembly.h for whole programs.
#include <fmt/format.h>

#include "isa/tcc750x/assembly.h"
#include "isa/tcc750x/mnemonic.h"

namespace npu::tcc750x {
namespace {

std::string with(std::string_view line, std::string_view fields) {
  return fmt::format("{}{}{}", line, fields.empty() ? "" : " ", fields);
}

std::string word_fields(const Format& format, std::span<const Word> word,
                        std::span<const isa::Implied> implied) {
  return isa::fields_to_text(format, word.first(1),
                             {.first_register = mnemonic::kHeaderRegister, .implied = implied});
}

std::string write_line(const Command& command) {
  const UnitRef unit = command.unit.value_or(UnitRef{});
  const Format& format = mnemonic::text_format(unit.unit, command.registers());
  const std::string name = unit.unit == Unit::kDma ? std::string(format.name) : mnemonic::to_string(unit);
  const auto header = word_fields(mnemonic::write_format(), command.text(), mnemonic::of_write(unit, format));
  const auto implied = mnemonic::of_registers(format);
  return with(with(fmt::format("write {}", name), header),
              isa::fields_to_text(format, command.registers(), {.first_register = 1, .implied = implied}));
}

}  // namespace

std::string disassemble(const Command& command) {
  switch (command.kind) {
    case CommandKind::kNop:
      return "nop";
    case CommandKind::kTrap:
      return with("trap", word_fields(mnemonic::trap_format(), command.text(), mnemonic::of_trap()));
    case CommandKind::kRun: {
      const UnitRef unit = command.unit.value_or(UnitRef{});
      return with(fmt::format("run {}", mnemonic::to_string(unit)),
                  word_fields(mnemonic::run_format(), command.text(), mnemonic::of_run(unit)));
    }
    case CommandKind::kWait: {
      const auto fields =
          word_fields(mnemonic::wait_format(), command.text(), mnemonic::of_wait(command.unit));
      return with(with("wait", fields), command.unit ? mnemonic::to_string(*command.unit) : "");
    }
    case CommandKind::kWrite:
      return write_line(command);
  }
  return {};
}

Result<std::string> disassemble_program(std::span<const Word> words) {
  const auto commands = decode_program(words);
  if (!commands) return commands.error();
  std::string text;
  const auto line = [&](const std::string& command, std::int64_t word) {
    constexpr int kCommentColumn = 20;  // short commands align, long ones do not
    text += fmt::format("{:<{}}  ; {}\n", command, kCommentColumn, word);
  };
  const auto& list = commands.value();
  for (std::size_t i = 0; i < list.size();) {
    const std::int64_t word = list[i].word_index;
    const std::int64_t page = word / kPageWords;
    if (word % kPageWords == 0) text += fmt::format("{}; page {}\n", page == 0 ? "" : "\n", page);
    std::size_t end = i + 1;
    if (list[i].kind == CommandKind::kNop) {
      while (end < list.size() && list[end].kind == CommandKind::kNop &&
             list[end].word_index / kPageWords == page) {
        ++end;
      }
    }
    line(end - i > 1 ? fmt::format("nop {}", end - i) : disassemble(list[i]), word);
    i = end;
  }
  return text;
}

}  // namespace npu::tcc750x
