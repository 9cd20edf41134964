// The constants that a fit moves: numbers of a machine that change time only. The fit works with their
// natural logarithms, since what is looked for is a factor.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/hardware.h"

namespace npu::tools {

struct Constant {
  enum class Kind { kReal, kWhole };

  std::string path;  // "npu.dma.setup_ns"
  std::string unit;
  double low = 0, high = 0;  // the key's range
  double start = 0;          // above 0: the fit looks for a factor
  Kind kind = Kind::kReal;

  // The nearest value that the fit may choose: whole, or of six significant digits, and in the range. More
  // digits would say more than any published row, and make the same machine look like another.
  double nearest(double value) const;
  // Reads back as the same value.
  std::string text(double value) const;
};

// Whether a value lies at an end of the key's range: "", "lowest" or "highest".
std::string end_of_range(const Constant& constant, double fitted);

// "dma.setup_ns": the last two parts of a path, for the heads of tables.
std::string short_name(const std::string& path);

// Throws InputError with all that is wrong: unknown keys, keys named twice, choices, keys that the program or
// the values depend on, values that are not above 0.
std::vector<Constant> find_constants(const Machine& machine, std::span<const std::string> keys);

}  // namespace npu::tools
