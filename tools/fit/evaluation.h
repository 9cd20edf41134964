// What a machine predicts for published rows, as a function of some of its constants. Each set of constants
// is one process, `npusim validate`, because a process elaborates once; what was computed is remembered.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "tools/fit/constants.h"
#include "tools/worker_pool.h"

namespace npu::tools {

// A worker did not answer. `status` is what npusim should end with.
class EvaluationFailed : public std::runtime_error {
 public:
  EvaluationFailed(int status, const std::string& what) : std::runtime_error(what), status_(status) {}
  int status() const { return status_; }

 private:
  int status_;
};

class Evaluation {
 public:
  struct Setup {
    std::filesystem::path executable;  // npusim
    int workers = 1;                   // processes at a time
    std::vector<std::string>
        arguments;  // of `npusim validate`: machine, its models, keys that are not fitted
    std::vector<Constant> constants;
    std::vector<std::string> rows;
  };

  explicit Evaluation(Setup setup) : setup_(std::move(setup)) {}

  // Latencies in ms, in the order of the rows, for each of the points: values in the order of the constants.
  // Throws InputError where a row has no prediction, EvaluationFailed where a worker or a program fails.
  std::vector<std::vector<double>> latencies(std::span<const std::vector<double>> points);

  std::int64_t runs() const { return runs_; }  // processes so far

 private:
  using Texts = std::vector<std::string>;  // values as the command line has them

  Texts texts_of(std::span<const double> point) const;
  Job job_for(const Texts& values) const;
  std::vector<double> answer_of(const Finished& finished, const Texts& values) const;

  Setup setup_;
  std::map<Texts, std::vector<double>> known_;
  std::int64_t runs_ = 0;
};

}  // namespace npu::tools
