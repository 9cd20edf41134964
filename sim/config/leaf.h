// A value with its source, {value: 493, tag: fitted, from: "...", rows: [...]}, taken apart and checked for
// everything but the value itself, which only the key's description can judge.
#pragma once

#include <string>
#include <vector>

#include "sim/config/node.h"
#include "sim/config/provenance.h"
#include "sim/core/diagnostic.h"

namespace npu::config {

struct Leaf {
  const Node* value = nullptr;  // a scalar; null where there is none to judge
  Provenance provenance;
  std::vector<Diagnostic> problems;
};

// `path` is the key's, for messages; `expected` says what its value should be. Leaf::value points into
// `node`.
Leaf read_leaf(const Node& node, const std::string& path, const std::string& expected);

}  // namespace npu::config
