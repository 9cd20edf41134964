#include "workloads/zoo/zoo.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/core/diagnostic.h"
#include "workloads/zoo/networks.h"

namespace npu::zoo {

namespace {

// A stride of 32 in all: ResNets and MobileNets leave one pixel of a 32x32 image.
constexpr Size kImageNet{224, 224}, kStride32{32, 32};

std::vector<Network> general_networks() {
  return {
      {{"lenet5", "2 convolutions and 3 fully connected layers, 10 classes", {32, 32}, {16, 16}, 1}, lenet5},
      {{"resnet18", "residual, basic blocks 2-2-2-2", kImageNet, kStride32}, resnet18},
      {{"resnet34", "residual, basic blocks 3-4-6-3", kImageNet, kStride32}, resnet34},
      {{"resnet50", "residual v1.5, bottlenecks 3-4-6-3", kImageNet, kStride32}, resnet50},
      {{"resnet101", "residual v1.5, bottlenecks 3-4-23-3", kImageNet, kStride32}, resnet101},
      {{"resnet50-v2", "residual, pre-activation bottlenecks 3-4-6-3", kImageNet, kStride32}, resnet50_v2},
      {{"mobilenet_v2", "inverted residuals with depthwise 3x3, ReLU6, width 1.0", kImageNet, kStride32},
       mobilenet_v2},
      {{"convmixer-768-32",
        "patches of 7x7, 32 blocks of depthwise 7x7 and pointwise, GELU",
        kImageNet,
        {7, 7}},
       convmixer_768_32}};
}

const std::vector<Network>& networks() {
  static const std::vector<Network> kNetworks = [] {
    auto list = general_networks();
    for (Network& network : akida_networks()) list.push_back(std::move(network));
    return list;
  }();
  return kNetworks;
}

std::string text_of(Size size) {
  return fmt::format("{}x{}", size.width, size.height);
}

[[noreturn]] void fail(std::string_view specification, std::string what, std::string hint) {
  throw InputError(Diagnostic{
      .path = fmt::format("zoo:{}", specification), .what = std::move(what), .hint = std::move(hint)});
}

const Network& find(std::string_view specification, const std::string& name) {
  const auto found = std::ranges::find(networks(), name, [](const Network& n) { return n.entry.name; });
  if (found != networks().end()) return *found;
  const auto all = names();
  const auto near = did_you_mean(name, all);
  fail(specification, fmt::format("the zoo has no network '{}'", name),
       near ? fmt::format("did you mean '{}'?", *near) : fmt::format("it has {}", fmt::join(all, ", ")));
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return {};
  return value;
}

std::optional<Size> parse_size(std::string_view text) {
  const auto x = text.find('x');
  if (x == std::string_view::npos) {
    const auto side = whole_number(text);
    return side ? std::optional(Size{*side, *side}) : std::nullopt;
  }
  const auto width = whole_number(text.substr(0, x));
  const auto height = whole_number(text.substr(x + 1));
  if (!width || !height) return {};
  return Size{*width, *height};
}

}  // namespace

const std::vector<Entry>& entries() {
  static const std::vector<Entry> kEntries = [] {
    std::vector<Entry> list;
    for (const Network& network : networks()) list.push_back(network.entry);
    return list;
  }();
  return kEntries;
}

std::vector<std::string> names() {
  std::vector<std::string> list;
  for (const Entry& entry : entries()) list.push_back(entry.name);
  return list;
}

graph::Graph build(std::string_view specification) {
  const auto at = specification.find('@');
  const Network& network = find(specification, std::string(specification.substr(0, at)));
  const Entry& entry = network.entry;
  if (at == std::string_view::npos) return network.build(entry.size);

  const auto text = specification.substr(at + 1);
  const auto size = parse_size(text);
  if (!size) {
    fail(specification, fmt::format("'{}' is no size", text),
         fmt::format("write WIDTHxHEIGHT: '{}@{}'; one number is a square", entry.name, text_of(entry.size)));
  }
  if (size->width < entry.smallest.width || size->height < entry.smallest.height) {
    fail(specification, fmt::format("{} is too small for {}", text_of(*size), entry.name),
         fmt::format("the smallest is {}", text_of(entry.smallest)));
  }
  if (std::max(size->width, size->height) > kLargestSide) {
    fail(specification, fmt::format("{} is too large", text_of(*size)),
         fmt::format("a side has at most {} pixels", kLargestSide));
  }
  return network.build(*size);
}

}  // namespace npu::zoo
