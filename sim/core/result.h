// A value or the reason why there is none, for code that may not throw: decoding, and all that runs inside a
// simulation.
#pragma once

#include <boost/outcome/result.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace npu {

struct Error {
  std::string what;                         // what is wrong, with the value found
  std::optional<std::int64_t> offset = {};  // byte offset into the input, where there is one
};

template <class T>
using Result = boost::outcome_v2::result<T, Error, boost::outcome_v2::policy::terminate>;

using boost::outcome_v2::success;

inline Error error(std::string what) {
  return Error{.what = std::move(what)};
}
inline Error error_at(std::int64_t offset, std::string what) {
  return Error{.what = std::move(what), .offset = offset};
}

}  // namespace npu
