// The promise of the .npy reader: whatever the bytes, they are a tensor whose elements can all be read, or an
// InputError.
#include <cstdint>
#include <cstdlib>

#include "sim/core/diagnostic.h"
#include "sim/core/npy.h"

namespace {

void check(const npu::Tensor& tensor) noexcept {
  if (tensor.elements() * npu::size_of(tensor.type) != static_cast<std::int64_t>(tensor.bytes.size()))
    std::abort();
  (void)npu::shape_text(tensor.shape);
  if (tensor.type == npu::DType::kF32) return;
  for (std::int64_t i = 0; i < tensor.elements(); ++i) (void)tensor.integer(i);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check(npu::parse_npy({data, size}, "fuzz"));
  } catch (const npu::InputError&) {
    return 0;
  }
  return 0;
}
