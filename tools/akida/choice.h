// What only a network on neural processors can be asked for: --map, --map-file, --density, --bits.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "workloads/compiler/mesh/bits.h"
#include "workloads/compiler/mesh/mapping.h"

namespace npu::tools {

struct AkidaChoice {
  std::optional<std::string> map, map_file, density, bits;

  std::vector<std::string> given() const;  // "--map", ...: those that are there
};

void add_akida_options(CLI::App& verb, AkidaChoice& choice);

// allnps where nothing is said: the default of the vendor's tools. Throws InputError.
compiler::mesh::MapMode map_mode_of(const AkidaChoice& choice);
// None where no file is named. Throws InputError.
std::vector<compiler::mesh::StatedSplit> stated_splits_of(const AkidaChoice& choice);
// Where nothing is said those that a network of the zoo is published with, else 8/4/4. Throws InputError.
compiler::mesh::Bits bits_of(const AkidaChoice& choice, const std::string& model);

}  // namespace npu::tools
