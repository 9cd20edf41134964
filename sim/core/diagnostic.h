// What is wrong with something that came from outside: a file, a flag, a network description. Loaders collect
// every problem of a file and throw them once, as an InputError.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace npu {

struct Diagnostic {
  std::string file;                         // empty where there is no file (a flag)
  std::optional<int> line = {};             // 1-based
  std::optional<int> column = {};           // 1-based
  std::optional<std::int64_t> offset = {};  // byte offset, for binary files
  std::string path = {};                    // key path or field, "dma.setup"
  std::string what;                         // what is wrong, with the value found
  std::string hint = {};                    // what to do, "did you mean 'setup'?"

  // "file:line:column: path: what; hint"
  std::string to_string() const;
};

std::string to_string(std::span<const Diagnostic> problems);  // one a line

class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<Diagnostic> problems);
  explicit InputError(Diagnostic problem) : InputError(std::vector{std::move(problem)}) {}

  const std::vector<Diagnostic>& problems() const { return problems_; }

 private:
  std::vector<Diagnostic> problems_;
};

// The candidate nearest to a misspelt word by edit distance, if any is near enough to be meant.
std::optional<std::string> did_you_mean(const std::string& word, std::span<const std::string> candidates);

}  // namespace npu
