// Windows of convolutions and pools: auto_pad and ceil_mode become explicit padding.
#pragma once

#include "workloads/onnx/lowering.h"

namespace npu::onnx_file {

struct ResolvedWindow {
  graph::Window window;  // without what ceil_mode adds
  Shape out;             // spatial extents
  Shape ceil_padding;    // what ceil_mode adds to pads_end
  graph::Window padded() const;
};

// Reads strides, dilations, pads, auto_pad (and ceil_mode) of the node.
ResolvedWindow resolve_window(Lowering& node, const Shape& in, const Shape& kernel, bool pool);

}  // namespace npu::onnx_file
