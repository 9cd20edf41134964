#include "sim/config/node.h"

#include <algorithm>

namespace npu::config {

const Node* Node::find(std::string_view name) const {
  const auto entry = std::ranges::find(entries, name, &Entry::name);
  return entry == entries.end() ? nullptr : &entry->value;
}

bool is_leaf(const Node& node) {
  if (node.kind == Node::Kind::kScalar || node.kind == Node::Kind::kList) return true;
  const Node* value = node.find("value");
  return value != nullptr && value->kind != Node::Kind::kMap;
}

bool is_word(const Node* node) {
  return node != nullptr && node->kind == Node::Kind::kScalar && !node->text.empty();
}

}  // namespace npu::config
