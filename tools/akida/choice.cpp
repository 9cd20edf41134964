#include "tools/akida/choice.h"

#include <algorithm>

#include "tools/akida/map_file.h"
#include "workloads/zoo/zoo.h"

namespace npu::tools {

namespace mesh = compiler::mesh;

std::vector<std::string> AkidaChoice::given() const {
  std::vector<std::string> names;
  if (map) names.emplace_back("--map");
  if (map_file) names.emplace_back("--map-file");
  if (density) names.emplace_back("--density");
  if (bits) names.emplace_back("--bits");
  return names;
}

void add_akida_options(CLI::App& verb, AkidaChoice& choice) {
  verb.add_option("--map", choice.map,
                  "akida: how layers are split, minimal, allnps or hwpr; left out: allnps");
  verb.add_option("--map-file", choice.map_file,
                  "akida: YAML or JSON, LAYER: {n_spatial: N, n_filters: M}; other layers follow --map");
  verb.add_option("--density", choice.density,
                  "akida: non-zero share of the layers' inputs, a number or a .csv with layer,density");
  verb.add_option("--bits", choice.bits,
                  "akida: weights of the first layer/weights/activations, 8/4/4[,LAYER:weights/activations]");
}

mesh::MapMode map_mode_of(const AkidaChoice& choice) {
  return choice.map ? mesh::map_mode_of(*choice.map) : mesh::MapMode::kAllNps;
}

std::vector<mesh::StatedSplit> stated_splits_of(const AkidaChoice& choice) {
  return choice.map_file ? load_map_file(*choice.map_file) : std::vector<mesh::StatedSplit>{};
}

mesh::Bits bits_of(const AkidaChoice& choice, const std::string& model) {
  if (choice.bits) return mesh::parse_bits(*choice.bits);
  constexpr std::string_view kZoo = "zoo:";
  if (model.starts_with(kZoo)) {
    const std::string name = model.substr(kZoo.size(), model.find('@') - kZoo.size());
    const auto entry = std::ranges::find(zoo::entries(), name, &zoo::Entry::name);
    if (entry != zoo::entries().end() && !entry->quantisation.empty())
      return mesh::parse_bits(entry->quantisation);
  }
  return {};
}

}  // namespace npu::tools
