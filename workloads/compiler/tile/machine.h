// What a tile compiler must know of a machine: sizes, limits, and how long things take.
#pragma once

#include <cmath>

#include "models/tile/depthwise_cost.h"
#include "models/tile/dma_config.h"
#include "models/tile/elementwise_cost.h"
#include "models/tile/matrix_cost.h"
#include "models/tile/vector_cost.h"

namespace npu::compiler {

struct Limits {
  int kernel = 7, stride = 4, pad = 3;  // of a convolution
  int depthwise_kernel = 3, depthwise_pad = 1;
  int channels = 4096, size = 1024;  // of an operand's dimensions
  int pool_kernel = 13, pool_stride = 2, pool_pad = 6;
  int pixel_channels = 16;  // of an image as the host hands it over
  int transfer_pieces = 4096;
};

struct Machine {
  int cores = 1;
  std::int64_t bank_words = 0;
  int banks = 1;
  Limits limits;
  tile::MatrixConfig matrix;
  tile::DepthwiseConfig depthwise;
  tile::ElementwiseConfig elementwise;
  tile::VectorConfig vector;
  tile::DmaConfig dma;
  double memory_latency_ns = 0;
  double transfer_gb_s = 1;           // the narrower of DMA port and memory
  double core_ns = 1, vector_ns = 1;  // of a clock cycle

  // Commands come in pages that the DMA fetches, in turn with everything else.
  struct Commands {
    int transfer_words = 8, compute_words = 11;  // with the WAITs that they need
    std::int64_t page_words = 121, page_bytes = 512;
  } commands;
  double commands_ns(std::int64_t transfers, std::int64_t computes) const {
    const auto words = transfers * commands.transfer_words + computes * commands.compute_words;
    return static_cast<double>(words) * core_ns + static_cast<double>(words) /
                                                      static_cast<double>(commands.page_words) *
                                                      transfer_ns(commands.page_bytes);
  }

  double transfer_ns(std::int64_t bytes) const {
    return dma.setup_ns + memory_latency_ns + static_cast<double>(bytes) / transfer_gb_s;
  }
};

}  // namespace npu::compiler
