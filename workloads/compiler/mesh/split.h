// How one layer is cut up among neural processors: into tiles of rows, and the filters into parts. Every tile
// meets every part, so the layer takes n_spatial * n_filters NPs.
//
// The rule is inferred [I] (../shared/facts/akida.md 5.3 and 9, C5); it gives every published count: 151
// layers of 11 networks and the totals of 24. n is the smallest that fits, of each:
//   tiles   tile = ceil(X / n) <= tile_rows, and the tile's rows with its halo fit the input memory.
//           rows = min(X, tile + cuts * (kernel / 2)), cuts = 0, 1 or 2 for 1, 2 or more tiles
//   parts   f = ceil(F / n) filters fit the weight memory. w(bits) is rounded up to whole words:
//             convolution  f * w(k * k * C * weight_bits)
//             separable    f * w(C * weight_bits) + C * w(k * k * weight_bits), the depthwise part in every
//             NP
// X is the layer's input before any pooling, its bits those of the activations that come in.
#pragma once

#include <cstdint>
#include <string>

#include "models/mesh/neural_processor_config.h"
#include "workloads/compiler/mesh/layer.h"

namespace npu::compiler::mesh {

struct Split {
  int n_spatial = 0;  // both 0 in the input converter, which takes no NP; both 1 in a fully connected layer
  int n_filters = 0;
  std::int64_t tile = 0;  // rows of the input that an NP works on; the last tile may have fewer
  std::int64_t rows = 0;  // that it holds, with the halo
  std::int64_t filters_per_np = 0;
  std::string spatial_reason;  // "rows 112 > 32: 4 tiles"; empty where nothing is cut
  std::string filter_reason;   // "weights of 128 filters 73728 bytes > 43008: 2 parts"

  int nps() const { return n_spatial * n_filters; }
};

// What an NP holds of a convolution or separable layer.
std::int64_t input_bits_held(const Layer& layer, int n_spatial);
std::int64_t weight_bits_held(const Layer& layer, const npu::mesh::NeuralProcessorConfig& config,
                              int n_filters);

// The fewest NPs. Throws InputError, one Diagnostic for each memory that cannot do: a single row with its
// halo or a single filter is too large. Sizes out of 1..65536 are refused too.
Split minimal_split(const Layer& layer, const npu::mesh::NeuralProcessorConfig& config);

// As stated; the reasons of `layer`'s cuts are the caller's. Throws InputError with all that is wrong: counts
// out of range, an NP that would hold nothing, a memory that is too small. Not for the input converter.
Split stated_split(const Layer& layer, const npu::mesh::NeuralProcessorConfig& config, int n_spatial,
                   int n_filters);

}  // namespace npu::compiler::mesh
