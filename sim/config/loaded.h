// A configuration that passed every check, with the source of every value.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/provenance.h"

namespace npu::config {

// The keys of a file that describe the file; plain words without a source.
struct Header {
  std::string name;
  std::string summary;
  std::string product;  // which machine the keys belong to
};

// "dma.setup_ns" and its value, from --set dma.setup_ns=500, in the order of the command line.
using Overrides = std::vector<std::pair<std::string, std::string>>;

template <class Config>
struct Loaded {
  Config config;
  std::string name;
  std::string summary;
  std::string product;
  std::map<std::string, Provenance> provenance;  // key path -> source
};

}  // namespace npu::config
