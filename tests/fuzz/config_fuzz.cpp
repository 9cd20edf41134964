// The promise of the configuration loader: whatever the text, it either loads or ends in an InputError; and
// what loads prints to text that loads to the same. The input is "key=value\n", an override, and then YAML.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sim/config/fingerprint.h"
#include "sim/config/print.h"
#include "tests/unit/config_sample.h"

namespace {

using npu::config::Overrides;
using npu::config::program_fingerprint;
using npu::config::sample::Chip;

// A folder that is not there, so that `inherits` finds nothing.
constexpr const char* kFile = "/nonexistent/fuzz.yaml";

Overrides override_of(std::string_view line) {
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return {};
  return {{std::string(line.substr(0, equals)), std::string(line.substr(equals + 1))}};
}

// A printed configuration must load: an InputError leaves here and ends the process.
void check_print(const npu::config::Loaded<Chip>& loaded) noexcept {
  const std::string printed = print_config(loaded);
  const auto again = npu::config::load_text<Chip>(printed, kFile);
  if (print_config(again) != printed) std::abort();
  if (program_fingerprint(again.config) != program_fingerprint(loaded.config)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto line_end = input.find('\n');
  if (line_end == std::string_view::npos) return 0;
  try {
    check_print(npu::config::load_text<Chip>(input.substr(line_end + 1), kFile,
                                             override_of(input.substr(0, line_end))));
  } catch (const npu::InputError&) {
    return 0;
  }
  return 0;
}
