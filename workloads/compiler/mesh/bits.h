// How many bits the layers of a network have on an Akida 1.0, as its tables write it.
//
//   "8/4/4"                                                weights of the first layer / weights / activations
//   "8/4/4,spike_generator:4/1,classifier:2/4"             and, layer by layer, what differs:
//   weights/activations
//
// Weights and activations have 1, 2 or 4 bits, the weights of the first layer 8 too. A layer without an
// activation keeps none, whatever is written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace npu::compiler::mesh {

struct LayerBits {
  std::string layer;
  int weights = 4, activations = 4;
  bool operator==(const LayerBits&) const = default;
};

struct Bits {
  int first_weights = 8;  // of the input convolution
  int weights = 4, activations = 4;
  std::vector<LayerBits> exceptions = {};
  bool operator==(const Bits&) const = default;
};

// Throws InputError where the text is none of the above.
Bits parse_bits(std::string_view text);

}  // namespace npu::compiler::mesh
