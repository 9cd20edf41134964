// A whole program as text, without loss. One command a line (line.h has the grammar), comments from ';' on.
//
//   .pages auto                                    ; lay out pages and fetch them; must precede all commands
//   write dma.load base=weights to_cores=0x3 chunks=1 words=64
//   run dma id=1
//   wait dma=1
//   trap
//
// Without the directive the text is the binary, NOPs and page fetches included, which is what the
// disassembler writes; a last page that ends early is filled with NOPs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "isa/tcc750x/command.h"

namespace npu::tcc750x {

// Every page begins with a comment, every line ends with the index of its first word as a comment.
Result<std::string> disassemble_program(std::span<const Word> words);

// Throws InputError with every problem of the text.
std::vector<Word> assemble(std::string_view text, const std::string& filename);

}  // namespace npu::tcc750x
