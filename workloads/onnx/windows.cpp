#include "workloads/onnx/windows.h"

#include <algorithm>

#include <fmt/format.h>

namespace npu::onnx_file {

namespace {

constexpr std::int64_t kMost =
    1 << 24;  // of any number in a window: sums and products stay far from overflow

Shape checked(Lowering& node, const std::string& name, std::size_t entries, std::int64_t fallback,
              std::int64_t least) {
  const auto given = node.attributes.integers(name);
  if (!given || given->empty()) return Shape(entries, fallback);
  if (given->size() != entries)
    throw NodeError(fmt::format("attribute {} has {} entries instead of {}", name, given->size(), entries));
  for (const auto entry : *given) {
    if (entry < least || entry > kMost)
      throw NodeError(fmt::format("attribute {} is {}", name, text_of(*given)));
  }
  return *given;
}

// Total padding that makes the output ceil(in / stride).
std::int64_t same_padding(std::int64_t in, std::int64_t stride, std::int64_t reach) {
  const auto out = (in + stride - 1) / stride;
  return std::max<std::int64_t>(0, (out - 1) * stride + reach - in);
}

}  // namespace

graph::Window ResolvedWindow::padded() const {
  auto padded = window;
  for (std::size_t axis = 0; axis < ceil_padding.size(); ++axis) padded.pads_end[axis] += ceil_padding[axis];
  return padded;
}

ResolvedWindow resolve_window(Lowering& node, const Shape& in, const Shape& kernel, bool pool) {
  const auto rank = in.size();
  if (kernel.size() != rank || rank == 0 || rank > 3) {
    throw NodeError(
        fmt::format("a kernel {} on {} spatial axes; 1 to 3 are supported", text_of(kernel), rank));
  }
  for (const auto extent : kernel) {
    if (extent < 1 || extent > kMost) throw NodeError(fmt::format("kernel {}", text_of(kernel)));
  }
  ResolvedWindow r{.window = {.kernel = kernel}};
  auto& w = r.window;
  w.strides = checked(node, "strides", rank, 1, 1);
  w.dilations = checked(node, "dilations", rank, 1, 1);
  const auto pads = checked(node, "pads", 2 * rank, 0, 0);
  const auto rule = node.attributes.text("auto_pad", "NOTSET");
  const bool ceil = pool && node.attributes.integer("ceil_mode", 0) != 0;
  const bool same = rule == "SAME_UPPER" || rule == "SAME_LOWER";
  if (!same && rule != "NOTSET" && rule != "VALID")
    throw NodeError(fmt::format("attribute auto_pad is {}", rule));
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const auto reach = (kernel[axis] - 1) * w.dilations[axis] + 1;
    auto begin = rule == "NOTSET" ? pads[axis] : 0, end = rule == "NOTSET" ? pads[rank + axis] : 0;
    if (same) {
      const auto total = same_padding(in[axis], w.strides[axis], reach);
      begin = rule == "SAME_UPPER" ? total / 2 : total - total / 2;
      end = total - begin;
    }
    const auto room = in[axis] + begin + end - reach, stride = w.strides[axis];
    if (room < 0 || in[axis] == 0) {
      throw NodeError(fmt::format("the kernel reaches over {} elements of axis {}, padded it has {}", reach,
                                  axis + 2, in[axis] + begin + end));
    }
    auto out = room / stride + 1;
    if (ceil && room % stride != 0 && out * stride < in[axis] + begin) ++out;  // a window must start inside
    w.pads_begin.push_back(begin);
    w.pads_end.push_back(end);
    r.out.push_back(out);
    r.ceil_padding.push_back(std::max<std::int64_t>(0, (out - 1) * stride - room));
  }
  return r;
}

}  // namespace npu::onnx_file
