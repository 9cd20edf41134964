// What a run on a mesh of neural processors has beside times: where its layers are, how active their inputs
// were, and its energy.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace npu::report {

struct MeshLayer {
  int nps = 0;  // 0: the input converter
  int pass = 0;
  std::int64_t program_bytes = 0;
  double density = 0;  // non-zero share of its input
};

struct MeshUse {
  int nps = 0, nps_with_converter = 0;
  int passes = 0;
  std::int64_t program_bytes = 0;
  std::string mapping;                 // "minimal"
  std::vector<std::string> densities;  // where they come from
  std::vector<MeshLayer> layers;       // as the layer table, without its last rows
};

// Of one inference.
struct Energy {
  double dynamic_mj = 0;
  double static_mj = 0;  // over the latency of the device

  double total_mj() const { return dynamic_mj + static_mj; }
};

}  // namespace npu::report
