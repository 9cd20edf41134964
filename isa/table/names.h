// How manual and export name things: "r3", "[15:0]", "bits + 1".
#pragma once

#include <string>

#include "isa/table/unnamed_bits.h"

namespace npu::isa {

std::string register_name(int word, int first_register);  // "r3"
std::string bits_name(int high, int low);                 // "[15:0]", "[7]"
std::string coding_name(const Field& field);              // "bits + 1"

}  // namespace npu::isa
