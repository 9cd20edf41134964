// The promise of the ONNX importer: whatever the bytes, they are a graph whose constants can be read, or an
// InputError.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "sim/core/diagnostic.h"
#include "workloads/onnx/import.h"

namespace {

void check(const npu::graph::Graph& graph) {
  for (const auto& value : graph.values) {
    if (value.constant == nullptr || value.elements() > (1 << 20)) continue;
    if (value.elements() * npu::size_of(value.type) !=
        static_cast<std::int64_t>(value.constant->read().size()))
      std::abort();
  }
  (void)graph.macs();
  (void)graph.parameters();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check(npu::onnx_file::import_bytes(std::vector<std::uint8_t>(data, data + size), "fuzz"));
  } catch (const npu::InputError&) {
    return 0;
  }
  return 0;
}
