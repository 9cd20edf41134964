#include "isa/akida/record.h"

#include <algorithm>

#include <fmt/format.h>

#include "isa/akida/assignment.h"
#include "isa/akida/filter_track.h"
#include "isa/akida/packing.h"
#include "isa/akida/registers.h"
#include "isa/akida/weight_track.h"
#include "sim/core/quantity.h"

namespace npu::akida {
namespace {

Result<void> check_length(const Record& record, const Field& field, std::int64_t needed, std::size_t found) {
  const auto stated = field.get(record.registers);
  if (stated == needed && static_cast<std::int64_t>(found) == needed) return success();
  return error_at(std::int64_t{4} * field.word,
                  fmt::format("field {}: is {}, the track has {} words, but the other registers ask for {}",
                              field.name, stated, found, needed));
}

Result<void> check_count(std::string_view what, std::int64_t needed, std::size_t found) {
  if (static_cast<std::int64_t>(found) == needed) return success();
  return error(fmt::format("{} {}, but the record has {}", found, what, needed));
}

// Packing what was unpacked gives the same words, or there are bits set that mean nothing.
Result<void> check_padding(std::span<const Word> found, std::span<const Word> packed, std::int64_t offset,
                           std::string_view track) {
  const auto [f, p] = std::mismatch(found.begin(), found.end(), packed.begin(), packed.end());
  if (f == found.end()) return success();
  return error_at(
      offset + (f - found.begin()) * 4,
      fmt::format("{:#010x} in the track of {}: the bits that no {} takes must be 0", *f, track, track));
}

Error moved(Error error, std::int64_t by) {
  error.offset = error.offset.value_or(0) + by;
  return error;
}

constexpr std::int64_t kRegisterBytes = std::int64_t{4} * kRegisterWords;

}  // namespace

std::int64_t weight_count(const Assignment& a) {
  if (a.operation == Operation::kFullyConnected) return a.own_filters * a.in_x * a.in_y * a.in_channels;
  const auto kernel = a.operation == Operation::kConvolution ? std::int64_t{a.kernel} * a.kernel : 1;
  return a.own_filters * kernel * a.in_channels;
}

std::int64_t depthwise_count(const Assignment& a) {
  return a.operation == Operation::kSeparable ? a.in_channels * a.kernel * a.kernel : 0;
}

std::int64_t weight_track_words(const Assignment& a) {
  const auto packing = packing_of(a);
  if (!packing) return 0;
  const auto depthwise =
      a.operation == Operation::kSeparable ? a.in_channels * depthwise_channel_words(a) : 0;
  return packing->words(weight_count(a)) + depthwise;
}

std::int64_t filter_track_words(const Assignment& a) {
  return ceil_div(a.own_filters * filter_bytes(a), 4);
}

Result<void> set_tracks(Record& record, const Weights& weights, std::span<const Filter> filters) {
  const auto read = read_registers(record.registers);
  if (!read) return read.error();
  const Assignment& a = read.value();
  // Before anything is made of these sizes.
  if (const auto done = kWeightWords.set(record.registers, weight_track_words(a)); !done) return done.error();
  if (const auto done = kFilterWords.set(record.registers, filter_track_words(a)); !done) return done.error();
  if (weights.values.empty() && weights.depthwise.empty()) {
    record.weights.assign(static_cast<std::size_t>(weight_track_words(a)), 0);
  } else {
    if (const auto done = check_count("weights", weight_count(a), weights.values.size()); !done) return done;
    if (const auto done = check_count("depthwise weights", depthwise_count(a), weights.depthwise.size());
        !done)
      return done;
    auto packed = pack_weights(a, weights);
    if (!packed) return packed.error();
    record.weights = std::move(packed.value());
  }
  const std::vector<Filter> plain(filters.empty() ? static_cast<std::size_t>(a.own_filters) : 0);
  if (filters.empty()) filters = plain;
  if (const auto done = check_count("filters", a.own_filters, filters.size()); !done) return done;
  auto packed = pack_filters(a, filters);
  if (!packed) return packed.error();
  record.filters = std::move(packed.value());
  return success();
}

Result<Record> make_record(const Assignment& a, const Weights& weights, std::span<const Filter> filters) {
  const auto registers = write_registers(a);
  if (!registers) return registers.error();
  Record record{.registers = registers.value()};
  if (const auto done = set_tracks(record, weights, filters); !done) return done.error();
  return record;
}

Result<Assignment> assignment_of(const Record& record) {
  auto a = read_registers(record.registers);
  if (!a) return a;
  auto done = check_length(record, kWeightWords, weight_track_words(a.value()), record.weights.size());
  if (!done) return done.error();
  done = check_length(record, kFilterWords, filter_track_words(a.value()), record.filters.size());
  if (!done) return done.error();
  return a;
}

Result<Weights> weights_of(const Record& record) {
  const auto a = assignment_of(record);
  if (!a) return a.error();
  auto weights = unpack_weights(a.value(), record.weights);
  if (!weights) return moved(weights.error(), kRegisterBytes);
  const auto packed = pack_weights(a.value(), weights.value());
  if (!packed) return packed.error();
  const auto done = check_padding(record.weights, packed.value(), kRegisterBytes, "weights");
  if (!done) return done.error();
  return weights;
}

Result<std::vector<Filter>> filters_of(const Record& record) {
  const auto a = assignment_of(record);
  if (!a) return a.error();
  const auto offset = kRegisterBytes + std::ssize(record.weights) * 4;
  auto filters = unpack_filters(a.value(), record.filters);
  if (!filters) return moved(filters.error(), offset);
  const auto packed = pack_filters(a.value(), filters.value());
  if (!packed) return packed.error();
  const auto done = check_padding(record.filters, packed.value(), offset, "filters");
  if (!done) return done.error();
  return filters;
}

Result<RecordContent> content_of(const Record& record) {
  auto assignment = assignment_of(record);
  if (!assignment) return assignment.error();
  auto weights = weights_of(record);
  if (!weights) return weights.error();
  auto filters = filters_of(record);
  if (!filters) return filters.error();
  return RecordContent{.assignment = std::move(assignment.value()),
                       .weights = std::move(weights.value()),
                       .filters = std::move(filters.value())};
}

}  // namespace npu::akida
