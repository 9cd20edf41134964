#include "models/tcc750x/channel_parameters.h"

#include <cstring>

#include <fmt/format.h>

#include "isa/tcc750x/channel_word.h"

namespace npu::tcc750x {

std::vector<numerics::Tcc750xChannel> channel_parameters(std::span<const std::uint8_t> bytes, int channels) {
  std::vector<numerics::Tcc750xChannel> parameters(static_cast<std::size_t>(channels));
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    Word word = 0;
    std::memcpy(&word, &bytes[4 * k], sizeof word);
    const std::span<const Word> words{&word, 1};
    parameters[k] = {.bias = static_cast<int>(channel_word::kBias.get(words)),
                     .bias_shift = static_cast<int>(channel_word::kBiasShift.get(words)),
                     .shift = static_cast<int>(channel_word::kShift.get(words)),
                     .scale = static_cast<int>(channel_word::kScale.get(words))};
  }
  return parameters;
}

Result<numerics::Tcc750xActivation> activation_of(int code) {
  switch (code) {
    case 0:
      return numerics::Tcc750xActivation::kNone;
    case 1:
      return numerics::Tcc750xActivation::kRelu;
    default:
      return error(fmt::format("activation code {} has no known meaning", code));
  }
}

}  // namespace npu::tcc750x
