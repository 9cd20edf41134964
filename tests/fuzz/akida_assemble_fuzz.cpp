// The promise of Akida's assembler: whatever the text, it is a program that decodes from its words and
// disassembles to itself, or an InputError with at least one problem.
#include <cstdint>
#include <cstdlib>

#include "isa/akida/assembly.h"
#include "sim/core/diagnostic.h"

namespace {

using namespace npu::akida;

void check(const Program& program) noexcept {
  const auto decoded = decode(encode(program));
  if (!decoded || decoded.value() != program) std::abort();
  const auto text = disassemble(program);
  if (!text || assemble(text.value(), "again") != program) std::abort();
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
