#include "tools/machine.h"

#include <fmt/format.h>

#include "sim/config/fingerprint.h"
#include "sim/config/print.h"

namespace npu::tools {

const std::string& Machine::name() const {
  return visit([](const auto& hardware) -> const std::string& { return hardware.name; });
}

const std::string& Machine::summary() const {
  return visit([](const auto& hardware) -> const std::string& { return hardware.summary; });
}

const std::string& Machine::product() const {
  return visit([](const auto& hardware) -> const std::string& { return hardware.product; });
}

const Sources& Machine::sources() const {
  return visit([](const auto& hardware) -> const Sources& { return hardware.provenance; });
}

config::Inventory Machine::inventory() const {
  return visit([](const auto& hardware) { return config::inventory_of(hardware.config); });
}

config::Inventory Machine::keys() const {
  return keys_of(inventory());
}

std::string Machine::configuration() const {
  std::string text;
  for (const auto& key : keys()) text += fmt::format("{}={}\n", key.path, key.value);
  return text;
}

std::string Machine::program_fingerprint() const {
  return fingerprint_text(inventory());
}

std::string Machine::print_config() const {
  return visit([](const auto& hardware) { return config::print_config(hardware); });
}

std::string Machine::describe_config() const {
  return visit([](const auto& hardware) { return config::describe_config(hardware); });
}

std::string Machine::key_reference() const {
  return config::key_reference(inventory());
}

config::Inventory keys_of(config::Inventory inventory) {
  std::erase_if(inventory, [](const config::InventoryItem& item) {
    return item.kind == config::InventoryItem::Kind::kSection;
  });
  return inventory;
}

std::string fingerprint_text(const config::Inventory& inventory) {
  return fmt::format("{:016x}", config::program_fingerprint(inventory));
}

}  // namespace npu::tools
