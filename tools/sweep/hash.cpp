#include "tools/sweep/hash.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <vector>

#include <fmt/format.h>
#include <xxhash.h>

#include "sim/core/diagnostic.h"

namespace npu::sweep {

struct Hash::State {
  XXH3_state_t* xxh = XXH3_createState();  // it must be aligned, which the library sees to

  State() { XXH3_128bits_reset(xxh); }
  ~State() { XXH3_freeState(xxh); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Hash::Hash() : state_(std::make_unique<State>()) {}
Hash::~Hash() = default;

Hash& Hash::add(std::string_view bytes) {
  const std::uint64_t size = bytes.size();
  XXH3_128bits_update(state_->xxh, &size, sizeof size);
  XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size());
  return *this;
}

Hash& Hash::add_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw InputError(Diagnostic{.file = file.string(), .what = "cannot be read"});
  std::array<char, 1 << 16> buffer;
  std::uint64_t size = 0;
  while (in.read(buffer.data(), buffer.size()), in.gcount() > 0) {
    const auto count = static_cast<std::size_t>(in.gcount());
    XXH3_128bits_update(state_->xxh, buffer.data(), count);
    size += count;
  }
  XXH3_128bits_update(state_->xxh, &size, sizeof size);
  return *this;
}

std::string hash_of_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  Hash hash;
  for (const auto& file : files) hash.add(file.filename().string()).add_file(file);
  return hash.hex();
}

std::string Hash::hex() const {
  const auto hash = XXH3_128bits_digest(state_->xxh);
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace npu::sweep
