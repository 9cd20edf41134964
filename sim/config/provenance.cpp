#include "sim/config/provenance.h"

#include <array>
#include <utility>

namespace npu::config {
namespace {

constexpr std::array<std::pair<Tag, std::string_view>, 6> kTagNames = {{{Tag::kPublished, "published"},
                                                                        {Tag::kDecoded, "decoded"},
                                                                        {Tag::kInferred, "inferred"},
                                                                        {Tag::kFitted, "fitted"},
                                                                        {Tag::kAssumed, "assumed"},
                                                                        {Tag::kUser, "user"}}};

}  // namespace

std::string_view to_string(Tag tag) {
  for (const auto& [known, name] : kTagNames) {
    if (known == tag) return name;
  }
  return "?";
}

std::optional<Tag> tag_named(std::string_view word) {
  for (const auto& [tag, name] : kTagNames) {
    if (name == word) return tag;
  }
  return std::nullopt;
}

}  // namespace npu::config
