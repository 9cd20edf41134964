// One line of assembly, to and from a command's words: the mnemonic and what it implies, then the fields.
//   write UNIT [registers=N] FIELD=VALUE ...    UNIT: mm.0 dw.1 misc.0 mlx.1 dma.load dma.store ...
//   run UNIT [id=N]                             UNIT: mm.0 ..., dma
//   wait [dma=ID] [UNIT]
//   nop [COUNT]
//   trap
#pragma once

#include <string_view>
#include <vector>

#include "isa/tcc750x/command.h"
#include "sim/core/diagnostic.h"

namespace npu::tcc750x {

// A word of a line and where it stands, 1-based.
struct Token {
  std::string_view text;
  int column;
};

// Splits at blanks; a comment from ';' on is dropped.
std::vector<Token> tokens_of(std::string_view line);

// The words of the commands on one line; `nop 3` is three. On a problem they are appended to `problems`
// (column set; file and line are the caller's) and nothing is returned.
std::vector<Word> words_of(std::span<const Token> tokens, std::vector<Diagnostic>& problems);

}  // namespace npu::tcc750x
