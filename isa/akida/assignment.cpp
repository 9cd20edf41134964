#include "isa/akida/assignment.h"

#include <algorithm>

#include <fmt/format.h>

#include "isa/akida/packing.h"
#include "isa/akida/registers.h"
#include "sim/core/quantity.h"

namespace npu::akida {
namespace {

// Which number lies in which field: reading and writing are one list.
template <class T>
struct Binding {
  const Field* field;
  T Assignment::*member;
};

constexpr std::array kInts{
    Binding<int>{&kNp, &Assignment::np},
    Binding<int>{&kPass, &Assignment::pass},
    Binding<int>{&kLayer, &Assignment::layer},
    Binding<int>{&kKernel, &Assignment::kernel},
    Binding<int>{&kStride, &Assignment::stride},
    Binding<int>{&kPoolStride, &Assignment::pool_stride},
    Binding<int>{&kInBits, &Assignment::in_bits},
    Binding<int>{&kWeightBits, &Assignment::weight_bits},
    Binding<int>{&kOutBits, &Assignment::out_bits},
    Binding<int>{&kPaddingValue, &Assignment::padding_value},
    Binding<int>{&kSources, &Assignment::sources},
};
constexpr std::array kCounts{
    Binding<std::int64_t>{&kInX, &Assignment::in_x},
    Binding<std::int64_t>{&kInY, &Assignment::in_y},
    Binding<std::int64_t>{&kInChannels, &Assignment::in_channels},
    Binding<std::int64_t>{&kFilters, &Assignment::filters},
    Binding<std::int64_t>{&kFirstFilter, &Assignment::first_filter},
    Binding<std::int64_t>{&kOwnFilters, &Assignment::own_filters},
    Binding<std::int64_t>{&kFirstRow, &Assignment::first_row},
    Binding<std::int64_t>{&kRows, &Assignment::rows},
    Binding<std::int64_t>{&kFirstHeld, &Assignment::first_held},
    Binding<std::int64_t>{&kHeld, &Assignment::held},
    Binding<std::int64_t>{&kFirstOut, &Assignment::first_out},
    Binding<std::int64_t>{&kOuts, &Assignment::outs},
};

std::int64_t offset_of(const Field& field) {
  return std::int64_t{4} * field.word;
}

// The name of a code, or its number: for messages.
std::string name_of(const Field& field, Word raw) {
  for (const Code& code : field.codes) {
    if (code.bits == raw) return std::string(code.name);
  }
  return fmt::format("{}", raw);
}

Error contradiction(const Field& field, std::string why) {
  return error_at(offset_of(field), fmt::format("field {}: {}", field.name, why));
}

Result<void> at_least(const Field& field, std::int64_t value, std::int64_t least) {
  if (value >= least) return success();
  return contradiction(field, fmt::format("is {}, less than {}", value, least));
}

Result<void> bits_are(const Field& field, int bits, std::initializer_list<int> legal) {
  if (std::find(legal.begin(), legal.end(), bits) != legal.end()) return success();
  return contradiction(field, fmt::format("is {}, not {}", bits, fmt::join(legal, ", ")));
}

Result<void> check_block(const Assignment& a) {
  const bool fits = a.target == Target::kHrc   ? a.operation == Operation::kConvolution
                    : a.target == Target::kCnp ? a.operation != Operation::kFullyConnected
                                               : a.operation == Operation::kFullyConnected;
  if (!fits) {
    return contradiction(kOperation, fmt::format("{} is no operation of {}",
                                                 name_of(kOperation, static_cast<Word>(a.operation)),
                                                 name_of(kTarget, static_cast<Word>(a.target))));
  }
  if (a.operation == Operation::kFullyConnected && a.pool != Pool::kNone) {
    return contradiction(kPool, "a fully connected layer has no map to pool");
  }
  // Far above what a machine has, and such that counts of weights stay within 64 bits.
  constexpr std::int64_t kMostInputs = 1 << 20;
  if (a.operation == Operation::kFullyConnected && a.in_x * a.in_y * a.in_channels > kMostInputs) {
    return contradiction(kInChannels, fmt::format("a fully connected layer of {}x{}x{} inputs; at most {}",
                                                  a.in_x, a.in_y, a.in_channels, kMostInputs));
  }
  if (a.target == Target::kHrc && a.np != 0) {
    return contradiction(kNp, fmt::format("is {}, but the input converter is no NP and has 0", a.np));
  }
  if (!packing_of(a)) {
    return contradiction(
        kWeightBits,
        fmt::format("{} of {} has no weights of {} bits", name_of(kOperation, static_cast<Word>(a.operation)),
                    name_of(kTarget, static_cast<Word>(a.target)), a.weight_bits));
  }
  if (const auto done = bits_are(kInBits, a.in_bits, {1, 2, 4, 8}); !done) return done;
  return bits_are(kOutBits, a.out_bits, {0, 1, 2, 4});
}

Result<void> check_rows(const Assignment& a) {
  if (a.first_row + a.rows > a.in_x) {
    return contradiction(
        kRows, fmt::format("rows {}..{} of an input of {}", a.first_row, a.first_row + a.rows - 1, a.in_x));
  }
  if (a.first_held > a.first_row || a.first_held + a.held < a.first_row + a.rows ||
      a.first_held + a.held > a.in_x) {
    return contradiction(
        kHeld, fmt::format("rows {}..{} are held, but the tile is {}..{} of {}", a.first_held,
                           a.first_held + a.held - 1, a.first_row, a.first_row + a.rows - 1, a.in_x));
  }
  const auto out = output_rows(a);
  if (a.first_out + a.outs > out) {
    return contradiction(kOuts, fmt::format("makes rows {}..{} of an output of {}", a.first_out,
                                            a.first_out + a.outs - 1, out));
  }
  return success();
}

}  // namespace

std::int64_t output_rows(const Assignment& a) {
  if (a.operation == Operation::kFullyConnected || a.pool == Pool::kGlobal) return 1;
  const auto convolved = a.same_padding ? ceil_div(a.in_x, a.stride) : (a.in_x - a.kernel) / a.stride + 1;
  return a.pool == Pool::kMax ? ceil_div(convolved, a.pool_stride) : convolved;
}

Result<void> check(const Assignment& a) {
  if (const auto done = check_block(a); !done) return done;
  const std::array least_one{&kKernel, &kStride, &kPoolStride, &kSources};
  for (const auto& [field, member] : kInts) {
    const bool is_count = std::find(least_one.begin(), least_one.end(), field) != least_one.end();
    if (const auto done = at_least(*field, a.*member, is_count ? 1 : 0); !done) return done;
  }
  for (const auto& [field, member] : kCounts) {
    const bool from_zero = field == &kFirstFilter || field == &kFirstRow || field == &kFirstHeld ||
                           field == &kFirstOut || field == &kOuts;
    if (const auto done = at_least(*field, a.*member, from_zero ? 0 : 1); !done) return done;
  }
  if (!a.same_padding && (a.in_x < a.kernel || a.in_y < a.kernel)) {
    return contradiction(
        kKernel, fmt::format("is {}, but the input has {}x{} and no border", a.kernel, a.in_x, a.in_y));
  }
  if (a.first_filter + a.own_filters > a.filters) {
    return contradiction(kOwnFilters, fmt::format("filters {}..{} of {}", a.first_filter,
                                                  a.first_filter + a.own_filters - 1, a.filters));
  }
  return check_rows(a);
}

Result<Registers> write_registers(const Assignment& a) {
  Registers words{};
  for (const auto& [field, member] : kInts) {
    if (const auto done = field->set(words, a.*member); !done) return done.error();
  }
  for (const auto& [field, member] : kCounts) {
    if (const auto done = field->set(words, a.*member); !done) return done.error();
  }
  const std::array codes{
      std::pair{&kTarget, static_cast<int>(a.target)}, std::pair{&kOperation, static_cast<int>(a.operation)},
      std::pair{&kPool, static_cast<int>(a.pool)}, std::pair{&kPadding, a.same_padding ? 1 : 0},
      std::pair{&kToOutput, a.to_output ? 1 : 0}};
  for (const auto& [field, value] : codes) {
    if (const auto done = field->set(words, value); !done) return done.error();
  }
  int before = -1;
  for (const int np : a.destinations) {
    if (np <= before || np >= kMostNps) {
      return error(
          fmt::format("destinations: {} after {}; they ascend from 0 to {}", np, before, kMostNps - 1));
    }
    before = np;
    words[static_cast<std::size_t>(kDestinationWord + np / 32)] |= Word{1} << (np % 32);
  }
  if (const auto read = read_registers(words); !read) return read.error();
  return words;
}

Result<Assignment> read_registers(const Registers& registers) {
  for (const Field& field : kRegisterFields) {
    const Word raw = field.raw(registers);
    const auto is_it = [&](const Code& code) { return code.bits == raw; };
    if (!field.codes.empty() && std::none_of(field.codes.begin(), field.codes.end(), is_it)) {
      return contradiction(field, fmt::format("{} is no code", raw));
    }
  }
  Assignment a;
  for (const auto& [field, member] : kInts) a.*member = static_cast<int>(field->get(registers));
  for (const auto& [field, member] : kCounts) a.*member = field->get(registers);
  a.target = static_cast<Target>(kTarget.raw(registers));
  a.operation = static_cast<Operation>(kOperation.raw(registers));
  a.pool = static_cast<Pool>(kPool.raw(registers));
  a.same_padding = kPadding.raw(registers) != 0;
  a.to_output = kToOutput.raw(registers) != 0;
  for (int np = 0; np < kMostNps; ++np) {
    if (((registers[static_cast<std::size_t>(kDestinationWord + np / 32)] >> (np % 32)) & 1) != 0)
      a.destinations.push_back(np);
  }
  if (const auto done = check(a); !done) return done.error();
  return a;
}

}  // namespace npu::akida
