// Memory for the fast float kernels, and which of them this processor can run.
#pragma once

#include <cstdint>
#include <vector>

namespace npu::kernels {

// So many floats, aligned to a cache line; kept between calls.
inline float* fast_scratch(std::int64_t elements) {
  constexpr std::size_t kLine = 64;
  thread_local std::vector<float> memory;
  const auto wanted = static_cast<std::size_t>(elements) + kLine / sizeof(float);
  if (memory.size() < wanted) memory.resize(wanted);
  const auto address = reinterpret_cast<std::uintptr_t>(memory.data());
  return memory.data() + (kLine - address % kLine) % kLine / sizeof(float);
}

inline bool runs_avx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}
inline bool runs_avx512() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") != 0;
#else
  return false;
#endif
}

}  // namespace npu::kernels
