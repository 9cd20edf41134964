// A YAML file as a tree that remembers where everything stood.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace npu::config {

struct Place {
  std::string file;
  int line = 1;  // both 1-based
  int column = 1;
};

struct Entry;

struct Node {
  enum class Kind { kNull, kScalar, kList, kMap };

  Kind kind = Kind::kNull;
  Place place;
  std::string text;            // of a scalar, as written, without quotes
  bool quoted = false;         // a quoted scalar is a word even where it looks like a number
  std::vector<Node> items;     // of a list
  std::vector<Entry> entries;  // of a map, in file order, each name once

  const Node* find(std::string_view name) const;  // null where the map has no such entry
};

struct Entry {
  std::string name;
  Place place;  // of the name
  Node value;
};

// Whether a node is a value with its source, {value: ..., tag: ..., from: ...}, rather than a section.
bool is_leaf(const Node& node);

// Whether there is a node and it is a scalar that says something.
bool is_word(const Node* node);

}  // namespace npu::config
