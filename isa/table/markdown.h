// The manual page of a format: its fields, its codes, and the bits that nobody has named yet.
#pragma once

#include <string>

#include "isa/table/field.h"

namespace npu::isa {

// `first_register` as in TextOptions. Begins with a heading of the third level.
std::string to_markdown(const Format& format, int first_register = 1);

}  // namespace npu::isa
