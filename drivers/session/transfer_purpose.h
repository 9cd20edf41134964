// What a transfer is for, in the words of reports: by whose buffer it reads or writes.
#pragma once

#include "models/tcc750x/operation.h"

namespace npu::session {

inline constexpr const char* kPageFetch = "dma: command pages";

inline const char* purpose_of(const tcc750x::Transfer& transfer) {
  using tcc750x::dma::Base;
  if (transfer.type == tcc750x::dma::Type::kFetch) return kPageFetch;
  switch (transfer.base) {
    case Base::kWeights:
      return "dma: weights";
    case Base::kInput:
      return "dma: input";
    case Base::kOutput:
      return "dma: output";
    default:
      return "dma: activations";
  }
}

}  // namespace npu::session
