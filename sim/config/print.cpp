#include "sim/config/print.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/config/range_text.h"

namespace npu::config {
namespace {

using Kind = InventoryItem::Kind;

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

std::string_view to_string(Affects affects) {
  switch (affects) {
    case Affects::kTime:
      return "time";
    case Affects::kProgram:
      return "program";
    case Affects::kValues:
      return "values";
    case Affects::kLimit:
      return "limit";
  }
  return "?";
}

std::string quoted_list(const std::vector<std::string>& words) {
  std::vector<std::string> all;
  for (const auto& word : words) all.push_back(in_quotes(word));
  return fmt::format("[{}]", fmt::join(all, ", "));
}

std::string leaf_text(const InventoryItem& item, const Provenance& source) {
  const std::string value = item.kind == Kind::kWord ? in_quotes(item.value) : item.value;
  const std::string rows = source.rows.empty() ? "" : fmt::format(", rows: {}", quoted_list(source.rows));
  return fmt::format("{{value: {}, tag: {}, from: {}{}}}", value, to_string(source.tag),
                     in_quotes(source.from), rows);
}

std::string markdown_cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

}  // namespace

std::string print_config(const Header& header, const Inventory& inventory,
                         const std::map<std::string, Provenance>& provenance) {
  std::string text = fmt::format("name: {}\nsummary: {}\nproduct: {}\n", in_quotes(header.name),
                                 in_quotes(header.summary), in_quotes(header.product));
  for (const InventoryItem& item : inventory) {
    const std::string indent(static_cast<std::size_t>(item.depth) * 2, ' ');
    if (item.kind == Kind::kSection) {
      text += fmt::format("\n{0}# {1}\n{0}{2}:\n", indent, one_line(item.meaning), item.name);
    } else {
      text +=
          fmt::format("{0}# {1}: {2}\n{0}{3}: {4}\n", indent, one_line(item.meaning),
                      with_unit(item.range, item.unit), item.name, leaf_text(item, provenance.at(item.path)));
    }
  }
  return text;
}

std::string describe_config(const Header& header, const Inventory& inventory,
                            const std::map<std::string, Provenance>& provenance) {
  std::size_t path_width = 0;
  std::size_t value_width = 0;
  std::size_t unit_width = 0;
  for (const InventoryItem& item : inventory) {
    if (item.kind == Kind::kSection) continue;
    path_width = std::max(path_width, item.path.size());
    value_width = std::max(value_width, item.value.size());
    unit_width = std::max(unit_width, item.unit.size());
  }
  std::string text = fmt::format("{} ({}): {}\n", header.name, header.product, header.summary);
  for (const InventoryItem& item : inventory) {
    if (item.kind == Kind::kSection) continue;
    const Provenance& source = provenance.at(item.path);
    const std::string rows = source.rows.empty() ? "" : fmt::format(" [{}]", fmt::join(source.rows, ", "));
    text +=
        fmt::format("{:<{}}  {:>{}}  {:<{}}  {:<9}  {}{}\n", item.path, path_width, item.value, value_width,
                    item.unit, unit_width, to_string(source.tag), one_line(source.from), rows);
  }
  return text;
}

std::string key_reference(const Inventory& inventory) {
  std::string text = "| key | unit | range | scales with | affects | meaning |\n|---|---|---|---|---|---|\n";
  for (const InventoryItem& item : inventory) {
    if (item.kind == Kind::kSection) continue;
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", item.path, markdown_cell(item.unit),
                        markdown_cell(item.range), markdown_cell(item.scales_with), to_string(item.affects),
                        markdown_cell(item.meaning));
  }
  return text;
}

}  // namespace npu::config
