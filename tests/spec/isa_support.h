// Helpers of the instruction set's tests.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "isa/tcc750x/command.h"
#include "sim/core/diagnostic.h"

namespace npu::tcc750x::testing {

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline std::filesystem::path golden(const std::string& name) {
  return std::filesystem::path(NPUSIM_SOURCE_DIR) / "tests" / "golden" / "isa" / name;
}

// The vendor's published binaries, which lie outside the repository; empty where they are absent.
inline std::vector<std::filesystem::path> vendor_binaries() {
  const auto root = std::filesystem::path(NPUSIM_SOURCE_DIR) / ".." / "shared" / "data" / "tcc750x";
  std::vector<std::filesystem::path> files;
  std::error_code status;
  for (const auto& entry : std::filesystem::directory_iterator(root, status)) {
    if (std::filesystem::exists(entry.path() / "npu_cmd.bin")) files.push_back(entry.path() / "npu_cmd.bin");
  }
  std::sort(files.begin(), files.end());
  return files;
}

inline std::vector<Word> words_of_file(const std::filesystem::path& file) {
  const auto text = text_of(file);
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  return to_words(bytes).value();
}

// The problems that `action` throws as an InputError; empty where it throws nothing.
template <class Action>
std::vector<Diagnostic> problems_of(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.problems();
  }
  return {};
}

}  // namespace npu::tcc750x::testing
