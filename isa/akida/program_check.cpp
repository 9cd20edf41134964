#include "isa/akida/program_check.h"

#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "isa/akida/registers.h"

namespace npu::akida {
namespace {

constexpr int kConverter = -1;  // among NPs

int block_of(const Assignment& a) {
  return a.target == Target::kHrc ? kConverter : a.np;
}

std::string block_name(const Assignment& a) {
  return a.target == Target::kHrc ? "the input converter" : fmt::format("NP {}", a.np);
}

class Checker {
 public:
  explicit Checker(std::span<const Assignment> records) : records_(records) {}

  std::vector<ProgramProblem> check() {
    for (std::size_t i = 0; i < records_.size(); ++i) place(i);
    for (std::size_t i = 0; i < records_.size(); ++i) check_destinations(i);
    return std::move(problems_);
  }

 private:
  void place(std::size_t i) {
    const Assignment& a = records_[i];
    const int before = i == 0 ? 0 : records_[i - 1].pass;
    if (i == 0 ? a.pass != 0 : a.pass > before + 1) {
      problem(i, kPass,
              fmt::format("pass {} begins, but pass {} has no record", a.pass, i == 0 ? 0 : before + 1));
    }
    const auto order = [](const Assignment& r) { return std::tuple(r.pass, r.layer, block_of(r)); };
    const auto [first, is_new] = configures_.emplace(std::pair(a.pass, block_of(a)), i);
    if (!is_new) {
      problem(i, kNp,
              fmt::format("{} is configured twice in pass {}, first by record {}", block_name(a), a.pass,
                          first->second));
    } else if (i != 0 && order(a) < order(records_[i - 1])) {
      problem(i, kPass,
              fmt::format("pass {}, layer {}, {} stands after pass {}, layer {}, {}", a.pass, a.layer,
                          block_name(a), before, records_[i - 1].layer, block_name(records_[i - 1])));
    }
  }

  void check_destinations(std::size_t i) {
    const Assignment& a = records_[i];
    for (const int np : a.destinations) {
      const auto found = configures_.find({a.pass, np});
      if (found == configures_.end()) {
        problem(i, mask(np),
                fmt::format("sends to NP {}, which no record of pass {} configures", np, a.pass));
      } else if (records_[found->second].layer <= a.layer) {
        problem(i, mask(np),
                fmt::format("layer {} sends to NP {}, which has layer {}, no later one", a.layer, np,
                            records_[found->second].layer));
      }
    }
  }

  static Field mask(int np) { return mask_field("destinations", np / 32); }

  void problem(std::size_t record, const Field& field, std::string what) {
    problems_.push_back({.record = record, .word = field.word, .what = std::move(what)});
  }

  std::span<const Assignment> records_;
  std::map<std::pair<int, int>, std::size_t> configures_;  // pass and block
  std::vector<ProgramProblem> problems_;
};

}  // namespace

std::vector<ProgramProblem> check_program(std::span<const Assignment> records) {
  return Checker(records).check();
}

}  // namespace npu::akida
