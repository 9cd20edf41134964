// The input converter (HRC) of Akida 1.0: turns an image of 8 bits into events with its own convolution.
#pragma once

#include "sim/config/key.h"

namespace npu::mesh {

struct InputConverterConfig {
  double cycles_per_neuron = 0;
  double cycles_per_pixel = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "cycles_per_neuron",
              .low = 0,
              .high = 1000,
              .unit = "cycle",
              .scales_with = "clock",
              .meaning = "of an output neuron before pooling; the slower of neurons and pixels counts"},
             c.cycles_per_neuron);
    v.number({.name = "cycles_per_pixel",
              .low = 0,
              .high = 1000,
              .unit = "cycle",
              .scales_with = "clock",
              .meaning = "of a pixel of the image, all its channels"},
             c.cycles_per_pixel);
  }
};

}  // namespace npu::mesh
