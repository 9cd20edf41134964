// Whether a program fits this machine: blocks that exist, memories that do not overflow, rows that a tile
// needs and has. What can be checked without a machine, isa/akida/program.h does.
#pragma once

#include <string>
#include <vector>

#include "isa/akida/program.h"
#include "models/akida/config.h"
#include "models/mesh/layer_geometry.h"

namespace npu::akida {

// A record of a program, read.
struct PlacedRecord {
  std::int64_t word = 0;  // of its first register in the program
  std::int64_t bytes = 0;
  Assignment a;
};

// Reads all records. An error where one cannot be read.
Result<std::vector<PlacedRecord>> place_records(const Program& program);

mesh::LayerGeometry geometry_of(const Assignment& a);

// "record 12 (pass 0, layer 3, NP 7): the limit and the value"; empty: all is well.
std::vector<std::string> check_program(const std::vector<PlacedRecord>& records, const Config& config);

}  // namespace npu::akida
