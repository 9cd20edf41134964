// How a block says what can vary: a plain struct and one describe() that visits every key. The reader, the
// printer, --set, the manual and the provenance check are all visitors of the same describe().
//
//   struct DmaConfig {
//     double setup_ns = 0;
//     template <class Self, class Visitor>
//     static void describe(Self& c, Visitor& v) {
//       v.number({.name = "setup_ns", .low = 0, .high = 1e6, .unit = "ns", .scales_with = "nothing (ns)",
//                 .meaning = "time before the first byte of a transfer"}, c.setup_ns);
//     }
//   };
//
// A Visitor has: number(Key, int& / std::int64_t& / double&), choice(Key, std::string&, options),
// section(name, meaning, Struct&).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace npu::config {

// What a changed key changes: the time; what our compiler makes (and then time too); results; or nothing but
// what is refused. A test changes every key and looks.
enum class Affects { kTime, kProgram, kValues, kLimit };

struct Key {
  std::string_view name;
  double low = 0;  // of a number, both included
  double high = 0;
  std::string_view unit = {};
  std::string_view scales_with =
      "nothing";  // the clock that the value is counted in, or "nothing" for ns, bytes, counts
  std::string_view meaning = {};
  Affects affects = Affects::kTime;
};

}  // namespace npu::config
