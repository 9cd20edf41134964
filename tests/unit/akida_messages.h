// What a refusal says, for tests that look for words in it.
#pragma once

#include <initializer_list>
#include <string>

#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"

namespace npu::compiler::mesh {

inline std::string message_of(auto&& act) {
  try {
    act();
  } catch (const InputError& e) {
    return to_string(e.problems());
  }
  return "nothing was thrown";
}

inline void expect_words(const std::string& text, std::initializer_list<const char*> words) {
  for (const char* word : words)
    EXPECT_NE(text.find(word), std::string::npos) << "no '" << word << "' in\n" << text;
}

}  // namespace npu::compiler::mesh
