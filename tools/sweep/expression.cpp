#include "tools/sweep/expression.h"

#include <cmath>
#include <map>

#include <muParser.h>

namespace npu::sweep {

struct Expression::Parts {
  mu::Parser parser;
  std::map<std::string, double> values;
  std::vector<std::string> names;
};

namespace {

mu::Parser parser_of(const std::string& text) {
  mu::Parser parser;
  parser.DefineNameChars("0123456789_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  parser.SetExpr(text);
  return parser;
}

// Copied: defining a variable changes the parser's own list.
std::vector<std::string> names_of(const mu::Parser& parser) {
  std::vector<std::string> names;
  for (const auto& [name, unused] : parser.GetUsedVar()) names.push_back(name);
  return names;
}

}  // namespace

std::optional<std::string> Expression::problem_of(const std::string& text) {
  try {
    auto parser = parser_of(text);
    std::map<std::string, double> values;
    for (const auto& name : names_of(parser)) parser.DefineVar(name, &values[name]);
    if (values.empty()) return "names no key and no result";
    parser.Eval();
  } catch (const mu::Parser::exception_type& error) {
    return error.GetMsg();
  }
  return std::nullopt;
}

Expression::Expression(const std::string& text) : parts_(std::make_unique<Parts>()) {
  parts_->parser = parser_of(text);
  parts_->names = names_of(parts_->parser);
  for (const auto& name : parts_->names) parts_->parser.DefineVar(name, &parts_->values[name]);
}

Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

const std::vector<std::string>& Expression::names() const {
  return parts_->names;
}

bool Expression::holds(const std::function<double(const std::string&)>& value_of) {
  for (auto& [name, value] : parts_->values) {
    value = value_of(name);
    if (std::isnan(value)) return false;
  }
  const double result = parts_->parser.Eval();
  return !std::isnan(result) && result != 0;
}

}  // namespace npu::sweep
