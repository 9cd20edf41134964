// Fills registers field by field; a value that does not fit is a bug of the caller and throws.
#pragma once

#include <stdexcept>
#include <vector>

#include "isa/tcc750x/units.h"

namespace npu::tcc750x {

class RegisterWriter {
 public:
  explicit RegisterWriter(const Format& format) : words_(static_cast<std::size_t>(format.words)) {}

  RegisterWriter& set(const Field& field, std::int64_t value) {
    if (const auto done = field.set(words_, value); !done) throw std::logic_error(done.error().what);
    return *this;
  }
  template <class Enum>
  requires std::is_enum_v<Enum> RegisterWriter& set(const Field& field, Enum value) {
    return set(field, static_cast<std::int64_t>(value));
  }

  const std::vector<Word>& words() const { return words_; }

 private:
  std::vector<Word> words_;
};

}  // namespace npu::tcc750x
