// The machine that `--on HW` names: a file, or a name in configs/hw.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/board/config.h"
#include "sim/config/loader.h"

namespace npu::tools {

using Hardware = config::Loaded<board::Config>;

std::filesystem::path config_folder();  // configs/ of the source tree
std::filesystem::path hardware_file(const std::string& name_or_file);
std::vector<std::string> hardware_names();

// One machine under many settings: its file is read once.
class HardwareFile {
 public:
  explicit HardwareFile(const std::string& name_or_file);
  // `sets` are "key=value". Throws InputError.
  Hardware with(const std::vector<std::string>& sets) const;

 private:
  config::Document document_;
};

Hardware load_hardware(const std::string& name_or_file, const std::vector<std::string>& sets);

}  // namespace npu::tools
