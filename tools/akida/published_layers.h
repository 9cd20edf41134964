// Layers of published networks on an AKD1500 in their smallest mapping, from
// configs/published/akida_layers.csv.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace npu::tools {

struct PublishedLayer {
  std::string network;  // "zoo:akidanet_0.5@160x160"
  std::string layer;
  int nps = 0;                    // 0: the input converter
  std::optional<double> density;  // of the input; none was published of some networks
  std::int64_t cycles = 0;
  std::string note;  // "printed", "from a plot" (2 %), "printed; older weights"
};

// Throws InputError with every line that is wrong.
std::vector<PublishedLayer> parse_published_layers(const std::string& text, const std::string& file);

// In the network's order; none where nothing was published. `model` is as the command line takes it.
std::vector<PublishedLayer> published_layers(const std::string& model);

}  // namespace npu::tools
