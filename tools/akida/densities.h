// How many of a layer's inputs are not zero, where no values are computed: what the command line says, else
// what was published of the network, else the machine's assumption (npu.activity.density).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace npu::tools {

struct Densities {
  std::vector<double> of_layers;   // in the order of the layers that were asked for
  std::vector<std::string> notes;  // where they come from, for people
};

// layer,density a line, with this header. Throws InputError with every line that is wrong.
std::map<std::string, double> parse_densities(const std::string& text, const std::string& file);

// `option` is that of --density: a number for all layers, or a file. `model` is as the command line takes it.
// Throws InputError: no number and no file, values outside 0 .. 1, layers that the network does not have.
Densities densities_of(const std::string& model, const std::optional<std::string>& option,
                       std::span<const std::string> layers, double otherwise);

}  // namespace npu::tools
