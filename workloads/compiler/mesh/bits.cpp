#include "workloads/compiler/mesh/bits.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"

namespace npu::compiler::mesh {

namespace {

constexpr std::array<int, 4> kWidths{1, 2, 4, 8};
constexpr std::span<const int> kLayerWidths = std::span(kWidths).first(3);

[[noreturn]] void fail(std::string_view text, std::string what) {
  throw InputError(Diagnostic{.path = fmt::format("bits '{}'", text),
                              .what = std::move(what),
                              .hint =
                                  "write '8/4/4' (weights of the first layer / weights / activations), then "
                                  "',LAYER:weights/activations' for a layer that differs"});
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<int> width(std::string_view text, std::span<const int> allowed) {
  const auto found = std::ranges::find_if(allowed, [&](int bits) { return text == std::to_string(bits); });
  return found == allowed.end() ? std::nullopt : std::optional(*found);
}

int layer_width(std::string_view all, std::string_view text) {
  const auto bits = width(text, kLayerWidths);
  if (!bits) fail(all, fmt::format("'{}' is not 1, 2 or 4 bits", text));
  return *bits;
}

LayerBits exception(std::string_view all, std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) fail(all, fmt::format("'{}' names no layer", text));
  const auto parts = split(text.substr(colon + 1), '/');
  if (parts.size() != 2) fail(all, fmt::format("'{}' are not two numbers", text.substr(colon + 1)));
  return {.layer = std::string(text.substr(0, colon)),
          .weights = layer_width(all, parts[0]),
          .activations = layer_width(all, parts[1])};
}

}  // namespace

Bits parse_bits(std::string_view text) {
  const auto items = split(text, ',');
  const auto parts = split(items[0], '/');
  if (parts.size() != 3) fail(text, fmt::format("'{}' are not three numbers", items[0]));
  const auto first = width(parts[0], kWidths);
  if (!first) fail(text, fmt::format("'{}' is not 1, 2, 4 or 8 bits", parts[0]));
  Bits bits{.first_weights = *first,
            .weights = layer_width(text, parts[1]),
            .activations = layer_width(text, parts[2])};
  for (std::size_t i = 1; i < items.size(); ++i) bits.exceptions.push_back(exception(text, items[i]));
  return bits;
}

}  // namespace npu::compiler::mesh
