// The parameter words behind a program's weights, and the activation code, as models/numerics wants them.
#pragma once

#include <span>
#include <vector>

#include "models/numerics/tcc750x.h"
#include "sim/core/result.h"

namespace npu::tcc750x {

// `bytes` holds at least 4 * channels bytes.
std::vector<numerics::Tcc750xChannel> channel_parameters(std::span<const std::uint8_t> bytes, int channels);

// An error for a code that no binary uses.
Result<numerics::Tcc750xActivation> activation_of(int code);

}  // namespace npu::tcc750x
