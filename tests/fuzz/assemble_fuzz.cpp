// The promise of the assembler: whatever the text, it is a program of whole pages that the disassembler can
// write, or an InputError with at least one problem.
#include <cstdint>
#include <cstdlib>

#include "isa/tcc750x/assembly.h"
#include "sim/core/diagnostic.h"

namespace {

using namespace npu::tcc750x;

void check(const std::vector<Word>& words) noexcept {
  if (words.empty() || words.size() % kPageWords != 0) std::abort();
  const auto text = disassemble_program(words);
  if (!text) std::abort();
  if (assemble(text.value(), "again") != words) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check(assemble({reinterpret_cast<const char*>(data), size}, "fuzz"));
  } catch (const npu::InputError& error) {
    if (error.problems().empty()) std::abort();
  }
  return 0;
}
