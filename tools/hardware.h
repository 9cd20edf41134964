// The machine that `--on HW` names: a file, or a name in configs/hw.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/config/loader.h"
#include "tools/machine.h"

namespace npu::tools {

std::filesystem::path config_folder();  // configs/ of the source tree
std::filesystem::path hardware_file(const std::string& name_or_file);
std::vector<std::string> hardware_names();

// One machine under many settings: its file is read once.
class HardwareFile {
 public:
  explicit HardwareFile(const std::string& name_or_file);
  const std::string& product() const { return product_; }  // "tcc750x", "akida"
  // `sets` are "key=value". Throws InputError.
  Machine with(const std::vector<std::string>& sets) const;

 private:
  config::Document document_;
  std::string product_;
};

Machine load_machine(const std::string& name_or_file, const std::vector<std::string>& sets);
// For what only a TCC750x does: throws InputError where it is another product.
Hardware load_hardware(const std::string& name_or_file, const std::vector<std::string>& sets);

}  // namespace npu::tools
