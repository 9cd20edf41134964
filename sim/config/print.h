// A configuration for people: as the YAML that loads to it, as a table of values and sources, and the manual
// of its keys.
#pragma once

#include <map>
#include <string>

#include "sim/config/inventory.h"
#include "sim/config/loaded.h"

namespace npu::config {

std::string print_config(const Header& header, const Inventory& inventory,
                         const std::map<std::string, Provenance>& provenance);
std::string describe_config(const Header& header, const Inventory& inventory,
                            const std::map<std::string, Provenance>& provenance);
std::string key_reference(const Inventory& inventory);

template <class Config>
Header header_of(const Loaded<Config>& loaded) {
  return {.name = loaded.name, .summary = loaded.summary, .product = loaded.product};
}

// YAML with all inheritance and overrides resolved; loads again to the same values and sources.
template <class Config>
std::string print_config(const Loaded<Config>& loaded) {
  return print_config(header_of(loaded), inventory_of(loaded.config), loaded.provenance);
}

// Plain text, a line a key: path, value, unit, tag, source.
template <class Config>
std::string describe_config(const Loaded<Config>& loaded) {
  return describe_config(header_of(loaded), inventory_of(loaded.config), loaded.provenance);
}

// Markdown, a line a key: path, unit, range, which clock it scales with, what it affects, meaning.
template <class Config>
std::string key_reference() {
  return key_reference(inventory_of(Config{}));
}

}  // namespace npu::config
