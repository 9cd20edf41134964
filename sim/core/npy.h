// NumPy's .npy files, versions 1 to 3, little-endian, row-major, of the types that Tensor has (the format is
// described in numpy.lib.format). Throws InputError.
#pragma once

#include <filesystem>
#include <span>

#include "sim/core/tensor.h"

namespace npu {

Tensor load_npy(const std::filesystem::path& file);
// `file` is for messages.
Tensor parse_npy(std::span<const std::uint8_t> bytes, const std::string& file);
void save_npy(const std::filesystem::path& file, const Tensor& tensor);

}  // namespace npu
