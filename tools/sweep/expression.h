// A condition over numbers with names, such as `npu.cores * dram.peak_gb_s <= 64`: the arithmetic,
// comparisons and
// && || of muParser, with dots in names.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace npu::sweep {

class Expression {
 public:
  // What is wrong with a text, if anything.
  static std::optional<std::string> problem_of(const std::string& text);

  // The text must have no problem.
  explicit Expression(const std::string& text);
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;

  const std::vector<std::string>& names() const;
  // Whether it holds. `value_of` is asked once for each name; a value that is not there (NaN) makes it false.
  bool holds(const std::function<double(const std::string&)>& value_of);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace npu::sweep
