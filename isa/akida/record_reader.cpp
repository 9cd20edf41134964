#include "isa/akida/record_reader.h"

#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "isa/akida/assignment.h"
#include "isa/akida/filter_track.h"
#include "isa/akida/packing.h"
#include "isa/akida/record.h"
#include "isa/akida/registers.h"

namespace npu::akida {
namespace {

constexpr std::string_view kWeightsKey = "weights=";

std::optional<isa::Assignment> to_assignment(const Token& token) {
  const auto equals = token.text.find('=');
  if (equals == std::string_view::npos || equals == 0) return std::nullopt;
  return isa::Assignment{.name = std::string(token.text.substr(0, equals)),
                         .value = std::string(token.text.substr(equals + 1)),
                         .column = token.column};
}

std::optional<float> to_float(std::string_view text) {
  float value = 0;
  const auto [rest, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string meant(std::string_view word, std::span<const std::string> candidates) {
  const auto best = did_you_mean(std::string(word), candidates);
  return best ? fmt::format("did you mean '{}'?", *best) : "";
}

}  // namespace

RecordReader::RecordReader(std::span<const Token> tokens, int line, std::vector<Diagnostic>& problems)
    : line_(line), at_line_(line), problems_(problems), problems_before_(problems.size()) {
  read_registers_of(tokens);
}

void RecordReader::read_registers_of(std::span<const Token> tokens) {
  std::vector<std::string> names;
  std::optional<Word> target;
  for (const Code& code : kTargets) {
    names.emplace_back(code.name);
    if (tokens.size() > 1 && tokens[1].text == code.name) target = code.bits;
  }
  if (!target) {
    return tokens.size() < 2
               ? problem(line_, tokens[0].column, "a record names its block", "write record cnp np=0 ...")
               : problem(line_, tokens[1].column, fmt::format("unknown block '{}'", tokens[1].text),
                         meant(tokens[1].text, names));
  }
  std::vector<isa::Assignment> fields;
  for (const Token& token : tokens.subspan(2)) {
    if (auto field = to_assignment(token)) {
      fields.push_back(std::move(*field));
    } else {
      problem(line_, token.column, fmt::format("'{}' is not of the form name=value", token.text));
    }
  }
  const std::array implied{isa::Implied{kTarget.name, *target}};
  const auto before = problems_.size();
  isa::text_to_fields(kRecordFormat, fields, record_.registers, {.first_register = 0, .implied = implied},
                      problems_);
  for (auto i = before; i < problems_.size(); ++i) problems_[i].line = line_;
  if (problems_.size() != problems_before_) return;
  if (kTarget.raw(record_.registers) != *target) {
    return problem(line_, tokens[1].column, fmt::format("the field target contradicts '{}'", tokens[1].text));
  }
  const auto read = read_registers(record_.registers);
  if (!read) return problem(line_, tokens[0].column, read.error().what);
  assignment_ = read.value();
}

void RecordReader::filter(std::span<const Token> tokens, int line) {
  close();
  at_line_ = line;
  check_number(tokens, "filter", assignment_ ? assignment_->first_filter + std::ssize(filters_) : 0);
  std::span<const Token> weights;
  Filter filter;
  std::optional<std::int64_t> threshold;
  std::optional<float> step;
  for (const isa::Assignment& at : attributes(tokens, weights)) {
    if (at.name == "threshold") {
      threshold = isa::to_integer(at.value);
      if (!threshold || *threshold < std::numeric_limits<std::int32_t>::min() ||
          *threshold > std::numeric_limits<std::int32_t>::max()) {
        problem(line, at.column, fmt::format("threshold={}: not a whole number of 32 bits", at.value));
      } else {
        filter.threshold = static_cast<std::int32_t>(*threshold);
      }
    } else if (at.name == "act_step") {
      step = to_float(at.value);
      filter.act_step = step.value_or(0);
      if (!is_legal(filter)) {
        problem(line, at.column, fmt::format("act_step={}: not a finite number above 0", at.value));
      }
    } else {
      problem(line, at.column, fmt::format("a filter has no '{}'", at.name),
              meant(at.name, std::array<std::string, 3>{"threshold", "act_step", "weights"}));
    }
  }
  filters_.push_back(filter);
  std::optional<std::int64_t> each;
  if (assignment_) each = weight_count(*assignment_) / assignment_->own_filters;
  open_ = Open{.name = fmt::format("filter {}", tokens.size() > 1 ? tokens[1].text : ""),
               .line = line,
               .weights = &weights_.values,
               .needed = each};
  add_weights(weights);
}

void RecordReader::depthwise(std::span<const Token> tokens, int line) {
  close();
  at_line_ = line;
  open_ = Open{.name = fmt::format("depthwise {}", tokens.size() > 1 ? tokens[1].text : ""),
               .line = line,
               .weights = &weights_.depthwise,
               .needed = {}};
  if (assignment_ && assignment_->operation != Operation::kSeparable) {
    return problem(line, tokens[0].column, "only a separable layer has depthwise kernels");
  }
  if (assignment_) open_->needed = std::int64_t{assignment_->kernel} * assignment_->kernel;
  check_number(tokens, "depthwise", kernels_++);
  std::span<const Token> weights;
  for (const isa::Assignment& at : attributes(tokens, weights)) {
    problem(line, at.column, fmt::format("a depthwise kernel has no '{}'", at.name), "it has weights");
  }
  add_weights(weights);
}

void RecordReader::more_weights(std::span<const Token> tokens, int line) {
  at_line_ = line;
  if (!open_)
    return problem(line, tokens[0].column, "these weights follow no filter and no depthwise kernel");
  add_weights(tokens.subspan(1));
}

void RecordReader::check_number(std::span<const Token> tokens, std::string_view what, std::int64_t expected) {
  if (tokens.size() < 2) return problem(at_line_, tokens[0].column, fmt::format("{} needs its number", what));
  const auto number = isa::to_integer(tokens[1].text);
  if (!number) {
    problem(at_line_, tokens[1].column, fmt::format("'{}' is no number of a {}", tokens[1].text, what));
  } else if (assignment_ && *number != expected) {
    problem(at_line_, tokens[1].column,
            fmt::format("{} {} where {} {} is expected", what, *number, what, expected));
  }
}

// What stands before the weights; the first of `weights` has their key.
std::vector<isa::Assignment> RecordReader::attributes(std::span<const Token> tokens,
                                                      std::span<const Token>& weights) {
  std::vector<isa::Assignment> list;
  for (std::size_t i = 2; i < tokens.size(); ++i) {
    if (tokens[i].text.starts_with(kWeightsKey)) {
      weights = tokens.subspan(i);
      break;
    }
    auto at = to_assignment(tokens[i]);
    if (!at) {
      problem(at_line_, tokens[i].column, fmt::format("'{}' is not of the form name=value", tokens[i].text));
      continue;
    }
    for (const isa::Assignment& other : list) {
      if (other.name == at->name) problem(at_line_, at->column, fmt::format("'{}' is given twice", at->name));
    }
    list.push_back(std::move(*at));
  }
  if (tokens[0].text == "filter") {
    for (const std::string_view name : {"threshold", "act_step"}) {
      bool given = false;
      for (const isa::Assignment& at : list) given = given || at.name == name;
      if (!given) problem(at_line_, tokens[0].column, fmt::format("the filter has no {}", name));
    }
  }
  return list;
}

void RecordReader::add_weights(std::span<const Token> tokens) {
  for (const Token& token : tokens) {
    const bool keyed = token.text.starts_with(kWeightsKey);
    const auto skip = keyed ? kWeightsKey.size() : 0;
    add_weight(token.text.substr(skip), token.column + static_cast<int>(skip));
  }
}

void RecordReader::add_weight(std::string_view text, int column) {
  ++open_->found;
  const auto weight = isa::to_integer(text);
  constexpr std::int64_t kFar = 1000;  // beyond any weight, inside int
  if (!weight || *weight < -kFar || *weight > kFar) {
    return problem(at_line_, column, fmt::format("'{}' is no weight", text));
  }
  if (assignment_ && !holds(assignment_->weight_bits, static_cast<int>(*weight))) {
    return problem(at_line_, column,
                   fmt::format("a weight of {}, but weight_bits={} holds {}", *weight,
                               assignment_->weight_bits, range_text(assignment_->weight_bits)));
  }
  open_->weights->push_back(static_cast<std::int8_t>(*weight));
}

void RecordReader::close() {
  if (!open_) return;
  if (open_->needed && open_->found != *open_->needed) {
    problem(open_->line, 1,
            fmt::format("{} has {} weights, but the record asks for {}", open_->name, open_->found,
                        *open_->needed));
  }
  open_.reset();
}

std::optional<Record> RecordReader::finish() {
  close();
  if (!assignment_) return std::nullopt;
  const auto& a = *assignment_;
  if (std::ssize(filters_) != a.own_filters) {
    problem(line_, 1,
            fmt::format("field own_filters: is {}, but {} filters follow", a.own_filters, filters_.size()));
  }
  const auto channels = a.operation == Operation::kSeparable ? a.in_channels : 0;
  if (kernels_ != channels) {
    problem(line_, 1, fmt::format("{} depthwise kernels follow, but the record has {}", kernels_, channels));
  }
  if (problems_.size() != problems_before_) return std::nullopt;
  const auto stated = record_.registers;
  if (const auto done = set_tracks(record_, weights_, filters_); !done) {
    problem(line_, 1, done.error().what);
    return std::nullopt;
  }
  for (const Field* field : {&kWeightWords, &kFilterWords}) {
    const Word says = field->raw(stated);
    if (says != 0 && says != field->raw(record_.registers)) {
      problem(line_, 1,
              fmt::format("field {}: is {}, but the track has {} words", field->name, says,
                          field->raw(record_.registers)),
              "leave it out");
    }
  }
  if (problems_.size() != problems_before_) return std::nullopt;
  return std::move(record_);
}

void RecordReader::problem(int line, int column, std::string what, std::string hint) {
  problems_.push_back(
      {.file = {}, .line = line, .column = column, .what = std::move(what), .hint = std::move(hint)});
}

}  // namespace npu::akida
