// From YAML text to one tree of nodes. The subset of YAML is deliberate: maps, lists and scalars. Anchors,
// aliases, type tags, several documents in a file and repeated keys are problems, since each lets a file say
// something that its reader does not see.
//
//   inherits: tcc750x      takes every key of tcc750x.yaml, in the same folder, that this file does not set;
//                          sections merge, a leaf is replaced whole (value, tag, source and rows together);
//                          `name` and `summary` are a file's own and are not inherited
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/node.h"
#include "sim/core/diagnostic.h"

namespace npu::config {

struct Document {
  Node root;                         // a map, or null where the text is not one
  std::vector<Diagnostic> problems;  // all that were found; a syntax error ends the search
};

// The text alone; `inherits` stays an ordinary key.
Document parse_yaml(std::string_view text, const std::string& file);

// A file with all it inherits. Never throws: what cannot be read is a problem.
Document read_document(const std::filesystem::path& path);

// The same for text that claims to be the file at `path`, whose folder `inherits` looks in.
Document read_document_text(std::string_view text, const std::filesystem::path& path);

}  // namespace npu::config
