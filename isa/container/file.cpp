#include "isa/container/file.h"

#include <fstream>
#include <iterator>

namespace npu::container {

std::optional<std::vector<std::uint8_t>> read_file(const std::filesystem::path& file,
                                                   std::vector<Diagnostic>& problems) {
  std::error_code status;
  if (!std::filesystem::exists(file, status)) {
    problems.push_back({.file = file.string(), .what = "does not exist"});
    return std::nullopt;
  }
  if (!std::filesystem::is_regular_file(file, status)) {
    problems.push_back({.file = file.string(), .what = "is no file"});
    return std::nullopt;
  }
  std::ifstream stream(file, std::ios::binary);
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.good() && !stream.eof()) {
    problems.push_back({.file = file.string(), .what = "cannot be read"});
    return std::nullopt;
  }
  return bytes;
}

}  // namespace npu::container
