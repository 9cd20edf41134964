// A machine of any product, as its file says it is: what describes machines asks this; what runs programs
// asks for the product that it knows.
//
//   machine.visit(overloaded{[](const Hardware& h) { ... }, [](const AkidaHardware& h) { ... }})
//
// A third product is one more alternative, and every visit that forgets it fails to compile.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "models/board/akida_config.h"
#include "models/board/config.h"
#include "sim/config/inventory.h"
#include "sim/config/loaded.h"

namespace npu::tools {

using Hardware = config::Loaded<board::Config>;  // a TCC750x
using AkidaHardware = config::Loaded<board::AkidaConfig>;

using Sources = std::map<std::string, config::Provenance>;  // by the path of the key

template <class... Functions>
struct overloaded : Functions... {
  using Functions::operator()...;
};

class Machine {
 public:
  Machine(Hardware hardware) : any_(std::move(hardware)) {}       // NOLINT: a product is a machine
  Machine(AkidaHardware hardware) : any_(std::move(hardware)) {}  // NOLINT

  template <class Function>
  decltype(auto) visit(Function&& function) const {
    return std::visit(std::forward<Function>(function), any_);
  }
  const Hardware* tcc750x() const { return std::get_if<Hardware>(&any_); }  // null: another product
  const AkidaHardware* akida() const { return std::get_if<AkidaHardware>(&any_); }

  const std::string& name() const;
  const std::string& summary() const;
  const std::string& product() const;
  const Sources& sources() const;

  config::Inventory inventory() const;      // sections and keys, in the order of describe()
  config::Inventory keys() const;           // keys alone
  std::string configuration() const;        // "path=value\n" of every key
  std::string program_fingerprint() const;  // as programs carry it: 16 hexadecimal digits

  std::string print_config() const;     // YAML that loads to the same
  std::string describe_config() const;  // a line a key, with its source
  std::string key_reference() const;    // markdown

 private:
  std::variant<Hardware, AkidaHardware> any_;
};

// The items that are keys.
config::Inventory keys_of(config::Inventory inventory);

// As programs carry it.
std::string fingerprint_text(const config::Inventory& inventory);

}  // namespace npu::tools
