// Words of integer.json for the enums of an EventLayer, in their order.
#pragma once

#include <string>
#include <vector>

namespace npu::integer {

inline const std::vector<std::string>& layer_names() {
  static const std::vector<std::string> names{"input_convolution", "convolution", "separable",
                                              "fully_connected"};
  return names;
}
inline const std::vector<std::string>& padding_names() {
  static const std::vector<std::string> names{"same", "valid"};
  return names;
}
inline const std::vector<std::string>& pool_names() {
  static const std::vector<std::string> names{"none", "max", "global"};
  return names;
}
inline const std::vector<std::string>& sign_names() {
  static const std::vector<std::string> names{"none", "split"};
  return names;
}

}  // namespace npu::integer
