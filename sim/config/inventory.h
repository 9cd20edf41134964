// Every key of a configuration in the order of describe(), as text: what the printer, the manual, `npusim
// describe` and the fingerprint are made of.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/config/key.h"

namespace npu::config {

struct InventoryItem {
  enum class Kind { kSection, kNumber, kWord };

  Kind kind = Kind::kNumber;
  std::string path;  // "dma.setup_ns"
  std::string name;  // "setup_ns"
  int depth = 0;     // how many sections it is in
  std::string meaning;
  // Of a key:
  std::string value;  // reads back as the same number
  std::string range;  // "0 .. 1000", or the options
  std::string unit;
  std::string scales_with;
  Affects affects = Affects::kTime;
};

using Inventory = std::vector<InventoryItem>;

class InventoryBuilder {
 public:
  void enter_section(std::string_view name, std::string_view meaning);
  void leave_section();
  void add_number(const Key& key, std::int64_t value);
  void add_number(const Key& key, double value);
  void add_word(const Key& key, const std::string& value, std::span<const std::string_view> options);

  Inventory finish() { return std::move(items_); }

 private:
  InventoryItem item(const Key& key) const;
  std::string path_of(std::string_view name) const;

  std::vector<std::string> sections_;  // names of the open ones
  Inventory items_;
};

// The visitor of describe() that takes the inventory.
class InventoryVisitor {
 public:
  explicit InventoryVisitor(InventoryBuilder& builder) : builder_(builder) {}

  void number(const Key& key, const int& value) {
    builder_.add_number(key, static_cast<std::int64_t>(value));
  }
  void number(const Key& key, const std::int64_t& value) { builder_.add_number(key, value); }
  void number(const Key& key, const double& value) { builder_.add_number(key, value); }

  void choice(const Key& key, const std::string& value, std::span<const std::string_view> options) {
    builder_.add_word(key, value, options);
  }

  template <class Struct>
  void section(std::string_view name, std::string_view meaning, const Struct& value) {
    builder_.enter_section(name, meaning);
    Struct::describe(value, *this);
    builder_.leave_section();
  }

 private:
  InventoryBuilder& builder_;
};

template <class Config>
Inventory inventory_of(const Config& config) {
  InventoryBuilder builder;
  InventoryVisitor visitor(builder);
  Config::describe(config, visitor);
  return builder.finish();
}

}  // namespace npu::config
