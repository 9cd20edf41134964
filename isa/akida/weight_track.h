// The track of weights: the stream of a record's filters (packing.h), and of a separable layer behind it, for
// every input channel, the kernel in whole words of 64 bits and one more of 32.
#pragma once

#include <span>

#include "isa/akida/program.h"

namespace npu::akida {

// As many weights as the record has. The error names the weight.
Result<std::vector<Word>> pack_weights(const Assignment& a, const Weights& weights);
// The error's offset is in bytes from the first word.
Result<Weights> unpack_weights(const Assignment& a, std::span<const Word> words);

}  // namespace npu::akida
