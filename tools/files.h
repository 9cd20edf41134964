// Reading and writing whole files; "-" is standard output. Throws InputError.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace npu::tools {

std::string read_text(const std::string& file);
std::vector<std::uint8_t> read_bytes(const std::string& file);
void write_text(const std::string& file, const std::string& text);
void write_bytes(const std::string& file, std::span<const std::uint8_t> bytes);

}  // namespace npu::tools
