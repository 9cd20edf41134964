#include "isa/tcc750x/assembly.h"

#include <algorithm>

#include <fmt/format.h>

#include "isa/tcc750x/line.h"
#include "isa/tcc750x/program_builder.h"
#include "sim/core/diagnostic.h"

namespace npu::tcc750x {
namespace {

class Assembler {
 public:
  explicit Assembler(std::string filename) : filename_(std::move(filename)) {}

  void read(std::string_view text) {
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      ++line_;
      read_line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  std::vector<Word> finish() {
    if (!problems_.empty()) throw InputError(std::move(problems_));
    if (automatic_) return to_pages();
    if (words_.empty()) throw InputError(Diagnostic{.file = filename_, .what = "the text has no command"});
    words_.resize((words_.size() + kPageWords - 1) / kPageWords * kPageWords);
    return std::move(words_);
  }

 private:
  void read_line(std::string_view line) {
    const auto tokens = tokens_of(line);
    if (tokens.empty()) return;
    const auto before = problems_.size();
    if (tokens[0].text.starts_with('.')) {
      read_directive(tokens);
    } else {
      const auto words = words_of(tokens, problems_);
      const auto room = kPageWords - words_.size() % kPageWords;
      if (!automatic_ && words.size() > room && words[0] != 0) {
        problem(tokens[0], fmt::format("a command of {} words, but its page has {} left", words.size(), room),
                "put a page fetch and nop before it, or .pages auto at the top");
      }
      words_.insert(words_.end(), words.begin(), words.end());
      has_commands_ = true;
    }
    for (auto i = before; i < problems_.size(); ++i) {
      problems_[i].file = filename_;
      problems_[i].line = line_;
    }
  }

  void read_directive(std::span<const Token> tokens) {
    if (tokens[0].text != ".pages") {
      return problem(tokens[0], fmt::format("unknown directive '{}'", tokens[0].text),
                     "there is .pages auto");
    }
    if (tokens.size() != 2 || tokens[1].text != "auto") {
      return problem(tokens.size() > 1 ? tokens[1] : tokens[0], ".pages knows one value",
                     "write .pages auto");
    }
    if (has_commands_) return problem(tokens[0], ".pages stands before the first command");
    automatic_ = true;
  }

  // The words were read as one long page; decoding them again gives the commands to lay out.
  std::vector<Word> to_pages() {
    ProgramBuilder builder;
    const std::span<const Word> words = words_;
    for (std::size_t at = 0; at < words.size();) {
      const Command command = decode(words.subspan(at), static_cast<std::int64_t>(at)).value();
      at += static_cast<std::size_t>(command.size);
      const bool is_transfer = command.kind == CommandKind::kWrite && command.unit->unit == Unit::kDma;
      if (is_transfer && at < words.size()) {
        const Command next = decode(words.subspan(at), static_cast<std::int64_t>(at)).value();
        if (next.kind == CommandKind::kRun && next.unit->unit == Unit::kDma) {
          builder.together(command, next);
          at += static_cast<std::size_t>(next.size);
          continue;
        }
      }
      builder.add(command);
    }
    return builder.finish();
  }

  void problem(const Token& at, std::string what, std::string hint = {}) {
    problems_.push_back({.file = {}, .column = at.column, .what = std::move(what), .hint = std::move(hint)});
  }

  std::string filename_;
  int line_ = 0;
  bool automatic_ = false;
  bool has_commands_ = false;
  std::vector<Word> words_;
  std::vector<Diagnostic> problems_;
};

}  // namespace

std::vector<Word> assemble(std::string_view text, const std::string& filename) {
  Assembler assembler(filename);
  assembler.read(text);
  return assembler.finish();
}

}  // namespace npu::tcc750x
