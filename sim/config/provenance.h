// Where a configuration value comes from. No number of a machine loads without saying so:
//
//   setup_ns: {value: 493, tag: fitted, from: "least squares over single layers", rows: [conv_1x1, conv_3x3]}
//
// `rows` are the published measurements that went into the value; what is not among them is held out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace npu::config {

enum class Tag {
  kPublished,  // a document states it
  kDecoded,    // read out of a vendor's files
  kInferred,   // follows from published or decoded facts
  kFitted,     // chosen so that predictions meet measurements; needs rows
  kAssumed,    // a guess, and known to be one
  kUser,       // set on the command line
};

// What --set writes into `from`, so that a printed configuration loads again. Tag kUser has no other source.
inline constexpr std::string_view kFromSet = "--set";

struct Provenance {
  Tag tag = Tag::kAssumed;
  std::string from;
  std::vector<std::string> rows;
  std::string file;  // "--set key=value" for what the command line set
  int line = 0;      // 1-based; 0 on the command line
  int column = 0;
};

std::string_view to_string(Tag tag);
std::optional<Tag> tag_named(std::string_view word);

}  // namespace npu::config
