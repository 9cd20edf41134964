// Places buffers in a core's local memory: a buffer lies within one bank, or begins at one and takes several
// whole ones.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace npu::compiler {

struct BankShape {
  std::int64_t bank_words = 0;
  int banks = 0;
};

// First words of the buffers, in their order; nothing where they do not fit.

std::optional<std::vector<std::int64_t>> place_in_banks(std::span<const std::int64_t> words,
                                                        const BankShape& shape);

}  // namespace npu::compiler
