// What the processor that runs the simulator can do.
#pragma once

namespace npu::kernels {

inline bool has_avx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

}  // namespace npu::kernels
