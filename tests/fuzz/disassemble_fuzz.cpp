// The promise of the disassembler: whatever the bytes, they are a program or an error with an offset inside
// them; and a program's text assembles to the same bytes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "drivers/tcc750x/buffer_sizes.h"
#include "isa/tcc750x/assembly.h"
#include "sim/core/diagnostic.h"

namespace {

using namespace npu::tcc750x;

// What is disassembled must assemble: an InputError leaves here and ends the process.
void check(std::span<const Word> words) noexcept {
  const auto commands = decode_program(words);
  const auto text = disassemble_program(words);
  if (commands.has_value() != text.has_value()) std::abort();
  if (!commands) {
    const auto offset = commands.error().offset;
    if (!offset || *offset < 0 || *offset >= std::ssize(words) * 4) std::abort();
    return;
  }
  for (const auto size : scan_buffer_sizes(commands.value())) {
    if (size < 0) std::abort();
  }
  const auto again = assemble(text.value(), "again");
  if (!std::ranges::equal(again, words)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Rounded up to whole pages: the fuzzer need not find the size.
  std::vector<std::uint8_t> bytes(data, data + size);
  bytes.resize((size + 511) / 512 * 512);
  const auto words = to_words(bytes);
  if (words.has_value() == bytes.empty()) std::abort();
  if (words) check(words.value());
  return 0;
}
