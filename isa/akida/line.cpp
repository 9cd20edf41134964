#include "isa/akida/line.h"

namespace npu::akida {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

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

}  // namespace npu::akida
