// The fields of a command as text, "kernel_w=3 act=relu", and back, without loss:
//   - an enumerated field is written by name, an unknown code as a number;
//   - a field that is 0 in bits and in value is left out, and what is left out is 0 in bits when read back;
//   - set bits that no field names are written as bits[r2.13:12]=0x3.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "isa/table/field.h"
#include "sim/core/diagnostic.h"

namespace npu::isa {

// Bits that a field has when the text does not mention it: what a mnemonic says already.
struct Implied {
  std::string_view field;
  Word raw;
};

struct TextOptions {
  int first_register = 1;  // number of words[0]: registers count from r1, a command's own word is r0
  std::span<const Implied> implied = {};
};

// "name=value name=value"; empty where there is nothing to say.
std::string fields_to_text(const Format& format, std::span<const Word> words,
                           const TextOptions& options = {});

// One token "name=value" of a line.
struct Assignment {
  std::string name;
  std::string value;
  int column = 0;  // 1-based, for messages
};

// Sets the words to 0, then to the implied bits, then to the assignments. Every problem is appended, with its
// column; file and line are the caller's to fill in.
void text_to_fields(const Format& format, std::span<const Assignment> assignments, std::span<Word> words,
                    const TextOptions& options, std::vector<Diagnostic>& problems);

// A decimal or 0x number with optional sign; nothing where the text is none, or is beyond 64 bits.
std::optional<std::int64_t> to_integer(std::string_view text);

}  // namespace npu::isa
