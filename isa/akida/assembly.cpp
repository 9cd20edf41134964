#include "isa/akida/assembly.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "isa/akida/program_check.h"
#include "isa/akida/record_reader.h"

namespace npu::akida {
namespace {

class Assembler {
 public:
  void read(std::string_view text) {
    for (int line = 1; !text.empty(); ++line) {
      const auto end = std::min(text.find('\n'), text.size());
      read_line(text.substr(0, end), line);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    end_record();
  }

  Program finish(const std::string& filename) {
    if (lines_.empty() && problems_.empty())
      problems_.push_back({.file = {}, .what = "the text has no record"});
    // Between records only what is right in itself can be judged.
    if (problems_.empty()) {
      for (const ProgramProblem& p : check_program(assignments_)) problem(lines_[p.record], 1, p.what);
    }
    if (!problems_.empty()) {
      std::stable_sort(problems_.begin(), problems_.end(),
                       [](const Diagnostic& a, const Diagnostic& b) { return a.line < b.line; });
      for (Diagnostic& problem : problems_) problem.file = filename;
      throw InputError(std::move(problems_));
    }
    return std::move(program_);
  }

 private:
  void read_line(std::string_view text, int line) {
    const auto tokens = tokens_of(text);
    if (tokens.empty()) return;
    const std::string_view name = tokens[0].text;
    if (name == "record") {
      end_record();
      lines_.push_back(line);
      reader_.emplace(tokens, line, problems_);
      return;
    }
    const std::array<std::string, 4> names{"record", "filter", "depthwise", "weights"};
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      const auto best = did_you_mean(std::string(name), names);
      return problem(line, tokens[0].column, fmt::format("'{}' begins no line of a program", name),
                     best ? fmt::format("did you mean '{}'?", *best) : "");
    }
    if (!reader_) return problem(line, tokens[0].column, fmt::format("{} before the first record", name));
    if (name == "filter") return reader_->filter(tokens, line);
    if (name == "depthwise") return reader_->depthwise(tokens, line);
    reader_->more_weights(tokens, line);
  }

  void end_record() {
    if (!reader_) return;
    if (auto record = reader_->finish()) {
      program_.records.push_back(std::move(*record));
      assignments_.push_back(*reader_->assignment());
    }
    reader_.reset();
  }

  void problem(int line, int column, std::string what, std::string hint = {}) {
    problems_.push_back(
        {.file = {}, .line = line, .column = column, .what = std::move(what), .hint = std::move(hint)});
  }

  std::optional<RecordReader> reader_;
  std::vector<int> lines_;  // of the records
  Program program_;
  std::vector<Assignment> assignments_;
  std::vector<Diagnostic> problems_;
};

}  // namespace

Program assemble(std::string_view text, const std::string& filename) {
  Assembler assembler;
  assembler.read(text);
  return assembler.finish(filename);
}

}  // namespace npu::akida
