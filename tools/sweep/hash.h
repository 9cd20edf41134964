// Names made of contents: 128 bits of XXH3, as 32 hexadecimal digits.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace npu::sweep {

class Hash {
 public:
  Hash();
  ~Hash();
  Hash& add(std::string_view bytes);  // length and bytes: "a", "bc" is not "ab", "c"
  Hash& add_file(
      const std::filesystem::path& file);  // its contents; throws InputError where it cannot be read
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Names and contents of the files in a folder. Throws InputError where one cannot be read.
std::string hash_of_folder(const std::filesystem::path& folder);

}  // namespace npu::sweep
