// The inner loops of the HWC convolution with AVX-512 VNNI, in bare pointers: their file is compiled for
// these instructions and may share no inline function with the others (the linker could give its copy to
// all).
//
// One output is KH runs of bytes: the KW * C bytes of a window's row lie side by side in a copy of the input
// that has its borders, and are taken four at a time (a fourth that is not of the run has weights of 0).
//   weights  [panel of <= 4 vectors][ky][quad][vector][16 output channels][4 bytes of the run]
#pragma once

#include <cstdint>

namespace npu::kernels {

struct HwcGemm {
  const std::uint8_t* const* pixels = nullptr;  // where each output pixel's window begins
  std::int64_t pixel_count = 0;
  std::int64_t row_bytes = 0;                 // of the copy: from one row of a window to the next
  std::int64_t kernel_height = 0, quads = 0;  // quads: of one row of a window
  const std::int8_t* weights = nullptr;       // 64-byte aligned
  const std::int32_t* start = nullptr;        // [vectors * 16]
  int out_channels = 0;
  std::int32_t* out = nullptr;  // [pixel][out_channels]
};

// How many vectors of 16 output channels the panel that begins at vector `first` of `vectors` has.
std::int64_t hwc_panel_vectors(std::int64_t vectors, std::int64_t first);

// x ^ 0x80, which is x + 128.
void hwc_raise(const std::int8_t* from, std::int64_t n, std::uint8_t* to);

void hwc_gemm_vnni(const HwcGemm& gemm);

}  // namespace npu::kernels
