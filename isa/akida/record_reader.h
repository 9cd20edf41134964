// Lines of one record to a Record; assembly.h has the grammar. Problems are appended with line and column,
// the file is the caller's to fill in.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "isa/akida/line.h"
#include "isa/akida/program.h"
#include "isa/table/text.h"
#include "sim/core/diagnostic.h"

namespace npu::akida {

class RecordReader {
 public:
  // Of the line `record ...`.
  RecordReader(std::span<const Token> tokens, int line, std::vector<Diagnostic>& problems);

  void filter(std::span<const Token> tokens, int line);
  void depthwise(std::span<const Token> tokens, int line);
  void more_weights(std::span<const Token> tokens, int line);

  // After the last line of the record; nothing where there was a problem.
  std::optional<Record> finish();

  int line() const { return line_; }
  const std::optional<Assignment>& assignment() const { return assignment_; }  // nothing: the line is wrong

 private:
  // Whose weights the next `weights` line goes on with.
  struct Open {
    std::string name;  // "filter 5"
    int line;
    std::vector<std::int8_t>* weights;
    std::optional<std::int64_t> needed;  // nothing: the record does not say
    std::int64_t found = 0;
  };

  void read_registers_of(std::span<const Token> tokens);
  void check_number(std::span<const Token> tokens, std::string_view what, std::int64_t expected);
  std::vector<isa::Assignment> attributes(std::span<const Token> tokens, std::span<const Token>& weights);
  void add_weights(std::span<const Token> tokens);
  void add_weight(std::string_view text, int column);
  void close();
  void problem(int line, int column, std::string what, std::string hint = {});

  int line_;
  int at_line_;
  std::vector<Diagnostic>& problems_;
  std::size_t problems_before_;
  Record record_;
  std::optional<Assignment> assignment_;
  Weights weights_;
  std::vector<Filter> filters_;
  std::int64_t kernels_ = 0;  // depthwise lines
  std::optional<Open> open_;
};

}  // namespace npu::akida
