// What travels over the mesh: the non-zero activations of one row of a layer's output.
#pragma once

#include <cstdint>
#include <vector>

namespace npu::mesh {

struct Event {
  std::int32_t y = 0;  // within the row
  std::int32_t channel = 0;
  std::int32_t value = 0;  // 1 .. 2^bits - 1; of a last layer without activation any potential but 0
  bool operator==(const Event&) const = default;
};

struct RowOfEvents {
  std::int64_t x = 0;      // which row
  std::int64_t count = 0;  // events; without values the number alone is known
  std::vector<Event> events = {};
};

}  // namespace npu::mesh
