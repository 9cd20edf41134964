#include "isa/tcc750x/line.h"

#include <algorithm>

#include <fmt/format.h>

#include "isa/tcc750x/dma.h"
#include "isa/tcc750x/mnemonic.h"
#include "isa/tcc750x/transport.h"

namespace npu::tcc750x {
namespace {

using isa::Assignment;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

// What "mm.0" or "dma.load" says; `format` is set for the DMA only, where the name holds the type.
struct Target {
  UnitRef unit;
  const Format* format = nullptr;
};

class LineReader {
 public:
  LineReader(std::span<const Token> tokens, std::vector<Diagnostic>& problems)
      : tokens_(tokens), problems_(problems) {}

  std::vector<Word> read() {
    const auto before = problems_.size();
    auto words = read_command();
    if (problems_.size() == before) check(words);
    return problems_.size() == before ? words : std::vector<Word>{};
  }

 private:
  std::vector<Word> read_command() {
    const std::string_view name = tokens_[0].text;
    if (name == "write") return read_write();
    if (name == "run") return read_run();
    if (name == "wait") return read_wait();
    if (name == "nop") return read_nop();
    if (name == "trap") return {read_word(mnemonic::trap_format(), mnemonic::of_trap(), 1)};
    problem(tokens_[0], fmt::format("unknown command '{}'", name),
            meant(name, {"write", "run", "wait", "nop", "trap"}));
    return {};
  }

  // A field such as `unit` can be set against the mnemonic; what then decodes to nothing must not leave here.
  void check(std::span<const Word> words) {
    const auto command = decode(words, 0);
    if (!command) return problem(tokens_[0], command.error().what);
    const bool is_nops = command.value().kind == CommandKind::kNop;
    if (!is_nops && static_cast<std::size_t>(command.value().size) != words.size()) {
      problem(tokens_[0], "the fields contradict the command");
    }
  }

  std::vector<Word> read_nop() {
    if (tokens_.size() == 1) return {0};
    // More than any program has: a typing error must not eat all memory.
    constexpr std::int64_t kMost = 1 << 20;
    const auto count = isa::to_integer(tokens_[1].text);
    if (!count || *count < 1 || *count > kMost) {
      problem(tokens_[1], fmt::format("'{}' is no number of NOPs (1..{})", tokens_[1].text, kMost));
      return {};
    }
    if (tokens_.size() > 2) problem(tokens_[2], fmt::format("'{}' is one word too many", tokens_[2].text));
    return std::vector<Word>(static_cast<std::size_t>(*count));
  }

  std::vector<Word> read_run() {
    const auto target = read_unit("run");
    if (!target) return {};
    return {read_word(mnemonic::run_format(), mnemonic::of_run(target->unit), 2)};
  }

  std::vector<Word> read_wait() {
    const auto before = problems_.size();
    std::optional<UnitRef> unit;
    std::vector<Token> rest;
    for (const Token& token : tokens_.subspan(1)) {
      if (token.text.find('=') != std::string_view::npos) {
        rest.push_back(token);
      } else if (unit) {
        problem(token, fmt::format("'{}': a wait names one unit", token.text));
      } else if (const auto target = to_target(token)) {
        if (target->unit.unit == Unit::kDma)
          problem(token, "a wait names the DMA by the transfer's id", "write dma=1");
        unit = target->unit;
      }
    }
    const Word word = to_word(mnemonic::wait_format(), mnemonic::of_wait(unit), rest);
    if (word == 0 && problems_.size() == before) problem(tokens_[0], "this waits for nothing", "write nop");
    return {word};
  }

  std::vector<Word> read_write() {
    const auto target = read_unit("write");
    if (!target) return {};
    const Format& format = target->format != nullptr ? *target->format : *format_of(target->unit.unit, {});
    std::vector<Assignment> header;
    std::vector<Assignment> registers;
    for (const Assignment& at : assignments(tokens_.subspan(2))) {
      (at.name == transport::kWriteCount.name || at.name.starts_with("bits[r0.") ? header : registers)
          .push_back(at);
    }
    std::vector<Word> words(1);
    const auto before = problems_.size();
    text_to_fields(
        mnemonic::write_format(), header, words,
        {.first_register = mnemonic::kHeaderRegister, .implied = mnemonic::of_write(target->unit, format)},
        problems_);
    if (problems_.size() != before) return {};
    const auto count = transport::kWriteCount.get(words);
    if (count > most_registers(target->unit.unit)) {
      problem(tokens_[1], fmt::format("{} has {} registers, not {}", name_of(target->unit.unit),
                                      most_registers(target->unit.unit), count));
      return {};
    }
    words.resize(static_cast<std::size_t>(count) + 1);
    text_to_fields(format, registers, std::span(words).subspan(1),
                   {.first_register = 1, .implied = mnemonic::of_registers(format)}, problems_);
    // A name that says the type needs the register that holds it.
    if (!mnemonic::of_registers(format).empty() && count <= dma::kType.word) {
      problem(tokens_[1],
              fmt::format("{} is written with {} register, which does not hold the type", format.name, count),
              "write dma");
    }
    return words;
  }

  Word read_word(const Format& format, std::span<const isa::Implied> implied, std::size_t first) {
    return to_word(format, implied, tokens_.subspan(first));
  }

  Word to_word(const Format& format, std::span<const isa::Implied> implied, std::span<const Token> tokens) {
    std::array<Word, 1> word{};
    text_to_fields(format, assignments(tokens), word,
                   {.first_register = mnemonic::kHeaderRegister, .implied = implied}, problems_);
    return word[0];
  }

  std::vector<Assignment> assignments(std::span<const Token> tokens) {
    std::vector<Assignment> list;
    for (const Token& token : tokens) {
      const auto equals = token.text.find('=');
      if (equals == std::string_view::npos || equals == 0) {
        problem(token, fmt::format("'{}' is not of the form name=value", token.text));
        continue;
      }
      list.push_back({.name = std::string(token.text.substr(0, equals)),
                      .value = std::string(token.text.substr(equals + 1)),
                      .column = token.column});
    }
    return list;
  }

  std::optional<Target> read_unit(std::string_view command) {
    if (tokens_.size() < 2) {
      problem(tokens_[0], fmt::format("{} needs a unit", command), fmt::format("write {} mm.0", command));
      return std::nullopt;
    }
    const auto target = to_target(tokens_[1]);
    if (target && command == "run" && target->unit.unit == Unit::kDma && tokens_[1].text != "dma") {
      problem(tokens_[1], "the type of a transfer belongs to its write", "write run dma");
    }
    return target;
  }

  std::optional<Target> to_target(const Token& token) {
    if (token.text == dma::kOther.name) return Target{.unit = {}, .format = &dma::kOther};
    for (const Format& format : dma::kFormats) {
      if (format.name == token.text) return Target{.unit = {}, .format = &format};
    }
    const auto dot = token.text.find('.');
    const auto name = token.text.substr(0, dot);
    for (const Code& code : kUnitCodes) {
      if (code.name != name || code.bits == 0) continue;
      const auto core =
          dot == std::string_view::npos ? std::nullopt : isa::to_integer(token.text.substr(dot + 1));
      if (core && *core >= 0 && *core < kCores) {
        return Target{.unit = {.unit = static_cast<Unit>(code.bits), .core = static_cast<int>(*core)}};
      }
      problem(token, fmt::format("'{}' names no core (0..{})", token.text, kCores - 1),
              fmt::format("write {}.0", name));
      return std::nullopt;
    }
    std::vector<std::string> names{"mm.0",   "mm.1",  "dw.0",  "dw.1", "misc.0",
                                   "misc.1", "mlx.0", "mlx.1", "dma"};
    for (const Format& format : dma::kFormats) names.emplace_back(format.name);
    problem(token, fmt::format("unknown unit '{}'", token.text), meant(token.text, names));
    return std::nullopt;
  }

  static std::string meant(std::string_view word, const std::vector<std::string>& candidates) {
    const auto best = did_you_mean(std::string(word), candidates);
    return best ? fmt::format("did you mean '{}'?", *best) : "";
  }

  void problem(const Token& at, std::string what, std::string hint = {}) {
    problems_.push_back({.file = {}, .column = at.column, .what = std::move(what), .hint = std::move(hint)});
  }

  std::span<const Token> tokens_;
  std::vector<Diagnostic>& problems_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view line) {
  line = line.substr(0, line.find(';'));
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < line.size();) {
    if (is_blank(line[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < line.size() && !is_blank(line[end])) ++end;
    tokens.push_back({.text = line.substr(at, end - at), .column = static_cast<int>(at) + 1});
    at = end;
  }
  return tokens;
}

std::vector<Word> words_of(std::span<const Token> tokens, std::vector<Diagnostic>& problems) {
  return tokens.empty() ? std::vector<Word>{} : LineReader(tokens, problems).read();
}

}  // namespace npu::tcc750x
