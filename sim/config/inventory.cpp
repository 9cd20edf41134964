#include "sim/config/inventory.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace npu::config {

std::string InventoryBuilder::path_of(std::string_view name) const {
  return sections_.empty() ? std::string(name) : fmt::format("{}.{}", fmt::join(sections_, "."), name);
}

InventoryItem InventoryBuilder::item(const Key& key) const {
  return {.path = path_of(key.name),
          .name = std::string(key.name),
          .depth = static_cast<int>(sections_.size()),
          .meaning = std::string(key.meaning),
          .value = {},
          .range = fmt::format("{} .. {}", key.low, key.high),
          .unit = std::string(key.unit),
          .scales_with = std::string(key.scales_with),
          .affects = key.affects};
}

void InventoryBuilder::enter_section(std::string_view name, std::string_view meaning) {
  items_.push_back({.kind = InventoryItem::Kind::kSection,
                    .path = path_of(name),
                    .name = std::string(name),
                    .depth = static_cast<int>(sections_.size()),
                    .meaning = std::string(meaning),
                    .value = {},
                    .range = {},
                    .unit = {},
                    .scales_with = {}});
  sections_.emplace_back(name);
}

void InventoryBuilder::leave_section() {
  sections_.pop_back();
}

void InventoryBuilder::add_number(const Key& key, std::int64_t value) {
  InventoryItem number = item(key);
  number.value = fmt::format("{}", value);
  items_.push_back(std::move(number));
}

void InventoryBuilder::add_number(const Key& key, double value) {
  InventoryItem number = item(key);
  number.value = fmt::format("{}", value);  // the shortest text that reads back as the same double
  items_.push_back(std::move(number));
}

void InventoryBuilder::add_word(const Key& key, const std::string& value,
                                std::span<const std::string_view> options) {
  InventoryItem word = item(key);
  word.kind = InventoryItem::Kind::kWord;
  word.value = value;
  word.range = fmt::format("{}", fmt::join(options, ", "));
  items_.push_back(std::move(word));
}

}  // namespace npu::config
