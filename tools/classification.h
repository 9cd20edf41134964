// Labelled images, classified: what `npusim accuracy` shares among machines.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/tensor.h"
#include "tools/accuracy_options.h"

namespace npu::tools {

// What the machine and, where there is one, the float model say.
struct Classification {
  std::string name;
  std::vector<std::vector<int>> rankings, float_rankings;  // classes of each image, the best first
  double latency_ms = 0;
  std::optional<double> energy_mj = {};  // of an image, where the machine's is modelled
  std::vector<std::string> notes = {};
};

// Throws InputError where they are no integers, or another number than `count`.
std::vector<std::int64_t> load_labels(const std::string& file, std::int64_t count);
void check_labels(const AccuracyOptions& options, const std::vector<std::int64_t>& labels,
                  std::int64_t classes);

// Class numbers by score, the best first; of equal scores the lower class.
std::vector<int> ranking(std::int64_t classes, const std::function<double(int)>& score);
std::vector<int> ranking(const Tensor& scores);  // f32

// Writes top-1 and top-5 to standard output, and as JSON to a file. The exit status.
int conclude_accuracy(const AccuracyOptions& options, const std::string& machine, const Classification& found,
                      const std::vector<std::int64_t>& labels);

}  // namespace npu::tools
