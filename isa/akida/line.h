// One line of the text of a program, in words.
#pragma once

#include <string_view>
#include <vector>

namespace npu::akida {

// A word of a line and where it stands, 1-based.
struct Token {
  std::string_view text;
  int column;
};

// Splits at blanks; a comment from ';' on is dropped.
std::vector<Token> tokens_of(std::string_view line);

}  // namespace npu::akida
