#include "isa/akida/program.h"

#include <algorithm>

#include <fmt/format.h>

#include "isa/akida/program_check.h"
#include "isa/akida/record.h"
#include "isa/akida/registers.h"

namespace npu::akida {
namespace {

// Reads words from a place that is counted.
class Reader {
 public:
  explicit Reader(std::span<const Word> words) : words_(words) {}

  Result<Program> read() {
    if (const auto done = read_header(); !done) return done.error();
    Program program;
    std::vector<Assignment> assignments;
    std::vector<std::int64_t> offsets;
    // Grows with what is there, not with what the header says is there.
    for (Word i = 0; i < kHeaderRecords.raw(words_); ++i) {
      offsets.push_back(offset());
      auto record = read_record();
      if (!record) return record.error();
      auto content = content_of(record.value());
      if (!content)
        return error_at(offsets.back() + content.error().offset.value_or(0),
                        fmt::format("record {}: {}", i, content.error().what));
      program.records.push_back(std::move(record.value()));
      assignments.push_back(std::move(content.value().assignment));
    }
    if (at_ != words_.size()) {
      return error_at(offset(), fmt::format("{} words after the last record", words_.size() - at_));
    }
    if (const auto problems = check_program(assignments); !problems.empty()) {
      const ProgramProblem& first = problems.front();
      return error_at(offsets[first.record] + std::int64_t{4} * first.word,
                      fmt::format("record {}: {}", first.record, first.what));
    }
    if (const auto done = header_says(kHeaderPasses, static_cast<Word>(assignments.back().pass) + 1); !done)
      return done.error();
    return program;
  }

 private:
  std::int64_t offset() const { return static_cast<std::int64_t>(at_) * 4; }

  Result<void> header_says(const Field& field, Word is) const {
    const Word says = field.raw(words_);
    if (says == is) return success();
    return error_at(std::int64_t{4} * field.word,
                    fmt::format(fmt::runtime(field.hex ? "{} is {:#x}, not {:#x}" : "{} is {}, not {}"),
                                field.name, says, is));
  }

  Result<void> read_header() {
    if (words_.size() < kHeaderWords) {
      return error_at(0, fmt::format("{} words, but a header has {}", words_.size(), kHeaderWords));
    }
    if (auto done = header_says(kHeaderMagic, kMagic); !done) return done;
    if (auto done = header_says(kHeaderVersion, kVersion); !done) return done;
    if (auto done = header_says(kHeaderWordsInAll, static_cast<Word>(words_.size())); !done) return done;
    if (kHeaderRecords.raw(words_) == 0)
      return error_at(std::int64_t{4} * kHeaderRecords.word, "a program without a record");
    for (auto i = static_cast<std::size_t>(kHeaderWordsInAll.word) + 1; i < kHeaderWords; ++i) {
      if (words_[i] != 0) {
        return error_at(static_cast<std::int64_t>(i) * 4,
                        fmt::format("word {} of the header is {:#x}, but must be 0", i, words_[i]));
      }
    }
    at_ = kHeaderWords;
    return success();
  }

  Result<Record> read_record() {
    Record record;
    if (words_.size() - at_ < kRegisterWords) {
      return missing(
          fmt::format("a record needs {} words, but {} are left", kRegisterWords, words_.size() - at_));
    }
    std::copy_n(words_.begin() + static_cast<std::ptrdiff_t>(at_), kRegisterWords, record.registers.begin());
    at_ += kRegisterWords;
    for (const auto& [field, track] :
         {std::pair{&kWeightWords, &record.weights}, std::pair{&kFilterWords, &record.filters}}) {
      const auto length = static_cast<std::size_t>(field->raw(record.registers));
      if (length > words_.size() - at_) {
        return missing(
            fmt::format("{} is {}, but {} words are left", field->name, length, words_.size() - at_));
      }
      const auto from = words_.subspan(at_, length);
      track->assign(from.begin(), from.end());
      at_ += length;
    }
    return record;
  }

  // At the last word: what is missing lies beyond.
  Error missing(std::string what) const {
    return error_at(static_cast<std::int64_t>(std::min(at_, words_.size() - 1)) * 4, std::move(what));
  }

  std::span<const Word> words_;
  std::size_t at_ = 0;
};

}  // namespace

std::int64_t Program::bytes() const {
  std::int64_t bytes = std::int64_t{4} * kHeaderWords;
  for (const Record& record : records) bytes += record.bytes();
  return bytes;
}

std::vector<Word> encode(const Program& program) {
  std::vector<Word> words(kHeaderWords);
  words.reserve(static_cast<std::size_t>(program.bytes() / 4));
  for (const Record& record : program.records) {
    words.insert(words.end(), record.registers.begin(), record.registers.end());
    words.insert(words.end(), record.weights.begin(), record.weights.end());
    words.insert(words.end(), record.filters.begin(), record.filters.end());
  }
  kHeaderMagic.set_raw(words, kMagic);
  kHeaderVersion.set_raw(words, kVersion);
  kHeaderRecords.set_raw(words, static_cast<Word>(program.records.size()));
  kHeaderPasses.set_raw(words, program.records.empty() ? 0 : kPass.raw(program.records.back().registers) + 1);
  kHeaderWordsInAll.set_raw(words, static_cast<Word>(words.size()));
  return words;
}

Result<Program> decode(std::span<const Word> words) {
  return Reader(words).read();
}

}  // namespace npu::akida
