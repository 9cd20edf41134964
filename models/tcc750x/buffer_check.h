// Whether a transfer stays inside the buffer that its base points into; asked at RUN, in both modes.
#pragma once

#include "isa/tcc750x/transfer.h"
#include "models/tcc750x/memories.h"

namespace npu::tcc750x {

Result<void> check_buffer(const Transfer& transfer, const mem::AddressMap& map, const Bases& bases);

}  // namespace npu::tcc750x
