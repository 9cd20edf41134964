// The hint of an unknown word.
#pragma once

#include <span>
#include <string>

namespace npu::config {

// "did you mean 'setup_ns'?", or nothing where no candidate is near.
std::string did_you_mean_hint(const std::string& word, std::span<const std::string> candidates);

}  // namespace npu::config
