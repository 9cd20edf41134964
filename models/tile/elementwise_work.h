// One command of an element-wise engine. Addresses are words of the core's local memory.
#pragma once

#include <optional>

#include "models/kernels/blocked.h"
#include "models/numerics/tcc750x.h"

namespace npu::tile {

enum class ElementwiseOperation {
  kMaxPool,
  kUpsampleZero,
  kUpsampleNearest,
  kLut,
  kAdd,
  kMultiply,
  kGlobalAverage,
  kRequantise4,
  kUnknown
};

struct ElementwiseWork {
  int core = 0;
  ElementwiseOperation operation = ElementwiseOperation::kUnknown;
  int code = 0;                 // the command's code of the operation
  int table = 0;                // of kLut
  kernels::BlockedShape input;  // of operand A
  int height_b = 1;             // rows of operand B as it lies in memory
  numerics::Tcc750xElementwise scaling;
  std::int64_t a = 0, b = 0, output = 0;
  std::int64_t output_words = 0;

  constexpr bool has_b() const {
    return operation == ElementwiseOperation::kAdd || operation == ElementwiseOperation::kMultiply;
  }
  constexpr std::int64_t input_words() const { return input.blocks() * input.pixels(); }
  // From the first word of B to its last: its blocks are height_b rows apart.
  constexpr std::int64_t b_words() const {
    return (input.blocks() - 1) * std::int64_t{height_b} * input.width + input.pixels();
  }
};

}  // namespace npu::tile
