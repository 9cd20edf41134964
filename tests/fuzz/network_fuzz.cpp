// The promise of the network description: whatever the text, it loads or ends in an InputError; and what
// loads writes itself as text that loads to the same.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "isa/container/network.h"
#include "sim/core/diagnostic.h"

namespace {

void check(const npu::container::NetworkDescription& network) noexcept {
  if (npu::container::parse_network(npu::container::to_json(network).dump(), "again") != network)
    std::abort();
  if (network.preprocess) {
    for (int pixel = 0; pixel < 256; ++pixel) (void)network.preprocess->byte_of(pixel);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check(npu::container::parse_network({reinterpret_cast<const char*>(data), size}, "fuzz"));
  } catch (const npu::InputError& error) {
    if (error.problems().empty()) std::abort();
  }
  return 0;
}
