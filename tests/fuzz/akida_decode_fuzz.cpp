// The promise of Akida's decoder: whatever the words, they are a program or an error with an offset inside
// them; and a program has these words again, as words and as text.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "isa/akida/assembly.h"

namespace {

using namespace npu::akida;

// What is disassembled must assemble: an InputError leaves here and ends the process.
void check(std::span<const Word> words) noexcept {
  const auto program = decode(words);
  if (!program) {
    const auto offset = program.error().offset;
    const auto bytes = std::max<std::int64_t>(std::ssize(words) * 4, 1);
    if (!offset || *offset < 0 || *offset >= bytes || program.error().what.empty()) std::abort();
    return;
  }
  if (!std::ranges::equal(encode(program.value()), words)) std::abort();
  const auto text = disassemble(program.value());
  if (!text || assemble(text.value(), "again") != program.value()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<Word> words(size / sizeof(Word));
  if (!words.empty()) std::memcpy(words.data(), data, words.size() * sizeof(Word));
  // The fuzzer need not find the constants of the header.
  constexpr std::size_t kWordsInAll = 4;
  if (words.size() > kWordsInAll) {
    words[0] = kMagic;
    words[1] = kVersion;
    words[kWordsInAll] = static_cast<Word>(words.size());
  }
  check(words);
  return 0;
}
