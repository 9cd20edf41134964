#include "tools/files.h"

#include <filesystem>
#include <fstream>
#include <iostream>

#include "sim/core/diagnostic.h"

namespace npu::tools {

namespace {

void write(const std::string& file, const char* data, std::size_t size) {
  if (file == "-") {
    std::cout.write(data, static_cast<std::streamsize>(size)).flush();
    return;
  }
  std::ofstream out(file, std::ios::binary);
  out.write(data, static_cast<std::streamsize>(size));
  out.close();
  if (!out) throw InputError(Diagnostic{.file = file, .what = "cannot be written"});
}

}  // namespace

std::string read_text(const std::string& file) {
  if (std::filesystem::is_directory(file)) throw InputError(Diagnostic{.file = file, .what = "is a folder"});
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw InputError(Diagnostic{.file = file, .what = "cannot be read"});
  return text;
}

std::vector<std::uint8_t> read_bytes(const std::string& file) {
  const auto text = read_text(file);
  return {text.begin(), text.end()};
}

void write_text(const std::string& file, const std::string& text) {
  write(file, text.data(), text.size());
}

void write_bytes(const std::string& file, std::span<const std::uint8_t> bytes) {
  write(file, reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace npu::tools
