// The table engine of the instruction sets. The words of a command are the truth; a Field names bits in them.
// Encoder, decoder, assembler, disassembler, manual and program generator are all driven by these tables, so
// a bit that no field names survives every round trip.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sim/core/result.h"

namespace npu::isa {

using Word = std::uint32_t;

// How well a fact is known; the marks of the facts file.
enum class Status {
  kPublished,  // a document says so
  kDecoded,    // proved on published binaries by function, size or count
  kInferred,   // fits the binaries, no proof
  kAssumed,    // ours: what the machine has in its place is not public
  kUnknown,    // bits seen set, or codes seen used, whose meaning nobody knows
};
std::string_view to_string(Status status);

enum class Coding {
  kPlain,     // value = bits
  kMinusOne,  // value = bits + 1
  kSigned,    // value = bits as two's complement
  kScaled,    // value = bits * scale
};

// A named code of an enumerated field.
struct Code {
  Word bits;
  std::string_view name;
  std::string_view meaning;
  Status status = Status::kDecoded;
};

struct Field {
  std::string_view name;  // as written in assembly
  int word;               // register of the command, counted from 0
  int high, low;          // bit range, both included
  Coding coding = Coding::kPlain;
  std::string_view unit = {};
  std::string_view meaning = {};
  Status status = Status::kDecoded;
  std::span<const Code> codes = {};  // non-empty: an enumerated field, written by name
  std::int64_t scale = 1;            // of kScaled
  bool hex = false;                  // written in hexadecimal: addresses

  constexpr int width() const { return high - low + 1; }
  constexpr Word mask() const { return (width() == 32 ? ~Word{0} : (Word{1} << width()) - 1) << low; }

  // The bits, shifted down; 0 where the command is too short to hold the field.
  constexpr Word raw(std::span<const Word> words) const {
    return static_cast<std::size_t>(word) < words.size() ? (words[word] & mask()) >> low : 0;
  }
  constexpr std::int64_t value_of(Word bits) const {
    switch (coding) {
      case Coding::kPlain:
        return bits;
      case Coding::kMinusOne:
        return std::int64_t{bits} + 1;
      case Coding::kSigned:
        return (bits >> (width() - 1)) != 0U ? std::int64_t{bits} - (std::int64_t{1} << width()) : bits;
      case Coding::kScaled:
        return std::int64_t{bits} * scale;
    }
    return bits;
  }
  constexpr std::int64_t get(std::span<const Word> words) const { return value_of(raw(words)); }

  constexpr std::int64_t smallest() const {
    return coding == Coding::kSigned ? -(std::int64_t{1} << (width() - 1)) : value_of(0);
  }
  constexpr std::int64_t largest() const {
    return coding == Coding::kSigned ? (std::int64_t{1} << (width() - 1)) - 1 : value_of(mask() >> low);
  }

  // Writes a value; one that does not fit, or is no multiple of the scale, is an error that names the field.
  Result<void> set(std::span<Word> words, std::int64_t value) const;
  constexpr void set_raw(std::span<Word> words, Word bits) const {
    words[word] = (words[word] & ~mask()) | ((bits << low) & mask());
  }
};

// One shape of command: a unit's registers, or a transport word, under a name.
struct Format {
  std::string_view name;  // "dma.load", "mm"
  std::string_view meaning;
  int words;  // how many registers the published binaries write
  std::span<const Field> fields;
};

// True when no two fields share a bit, all lie inside the words, and every code fits its field; for
// static_assert.
template <std::size_t N>
constexpr bool well_formed(const std::array<Field, N>& fields, int words) {
  for (std::size_t i = 0; i < N; ++i) {
    const Field& a = fields[i];
    if (a.word < 0 || a.word >= words || a.low < 0 || a.high > 31 || a.low > a.high) return false;
    for (const Code& code : a.codes) {
      if (a.width() < 32 && (code.bits >> a.width()) != 0) return false;
    }
    for (std::size_t j = i + 1; j < N; ++j) {
      const Field& b = fields[j];
      if (a.name == b.name || (a.word == b.word && (a.mask() & b.mask()) != 0)) return false;
    }
  }
  return true;
}

}  // namespace npu::isa
