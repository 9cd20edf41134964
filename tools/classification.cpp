#include "tools/classification.h"

#include <algorithm>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <span>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "sim/core/npy.h"
#include "tools/exit_status.h"
#include "tools/files.h"

namespace npu::tools {

std::vector<std::int64_t> load_labels(const std::string& file, std::int64_t count) {
  const Tensor tensor = load_npy(file);
  if (tensor.type == DType::kF32)
    throw InputError(Diagnostic{.file = file, .what = "labels are integers, these are floats"});
  if (tensor.elements() != count)
    throw InputError(Diagnostic{
        .file = file, .what = fmt::format("has {} labels for {} images", tensor.elements(), count)});
  std::vector<std::int64_t> labels(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) labels[static_cast<std::size_t>(i)] = tensor.integer(i);
  return labels;
}

// Class numbers by score, the best first; of equal scores the lower class.
std::vector<int> ranking(std::int64_t classes, const std::function<double(int)>& score) {
  std::vector<int> order(static_cast<std::size_t>(classes));
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](int a, int b) { return score(a) > score(b); });
  return order;
}
std::vector<int> ranking(const Tensor& scores) {
  std::vector<float> values(static_cast<std::size_t>(scores.elements()));
  std::memcpy(values.data(), scores.bytes.data(), scores.bytes.size());
  return ranking(scores.elements(), [&](int c) { return values[static_cast<std::size_t>(c)]; });
}

void check_labels(const AccuracyOptions& o, const std::vector<std::int64_t>& labels, std::int64_t classes) {
  const auto bad = std::ranges::find_if(labels, [&](std::int64_t label) {
    return label + o.label_offset < 0 || label + o.label_offset >= classes;
  });
  if (bad != labels.end())
    throw InputError(Diagnostic{.file = o.labels,
                                .what = fmt::format("label {} is none of the {} classes", *bad, classes)});
}

int conclude_accuracy(const AccuracyOptions& o, const std::string& machine, const Classification& found,
                      const std::vector<std::int64_t>& labels) {
  const auto& rankings = found.rankings;
  const auto count = std::ssize(rankings);

  const auto hits = [&](const std::vector<std::vector<int>>& orders, std::size_t first) {
    std::int64_t n = 0;
    for (std::size_t i = 0; i < orders.size(); ++i) {
      const auto best = std::span(orders[i]).first(std::min(first, orders[i].size()));
      n += std::ranges::find(best, static_cast<int>(labels[i] + o.label_offset)) != best.end() ? 1 : 0;
    }
    return static_cast<double>(n) / static_cast<double>(count);
  };
  nlohmann::ordered_json j{{"model", found.name},
                           {"machine", machine},
                           {"images", count},
                           {"top1", hits(rankings, 1)},
                           {"top5", hits(rankings, 5)}};
  std::string text = fmt::format("{} on {}: {} images, top-1 {:.4f}, top-5 {:.4f}", found.name, machine,
                                 count, hits(rankings, 1), hits(rankings, 5));
  if (!found.float_rankings.empty()) {
    std::int64_t same = 0;
    for (std::size_t i = 0; i < rankings.size(); ++i)
      same += rankings[i][0] == found.float_rankings[i][0] ? 1 : 0;
    const double agreement = static_cast<double>(same) / static_cast<double>(count);
    j["float_top1"] = hits(found.float_rankings, 1);
    j["agreement"] = agreement;
    text += fmt::format("; float top-1 {:.4f}, the same label for {:.4f} of the images",
                        hits(found.float_rankings, 1), agreement);
  }
  j["latency_ms"] = found.latency_ms;
  if (found.energy_mj) j["energy_mj"] = *found.energy_mj;
  for (const auto& order : rankings) j["predictions"].push_back(order[0]);
  if (o.json) write_text(*o.json, j.dump(1) + "\n");
  if (o.json != "-") {
    std::cout << text
              << fmt::format("; {:.4f} ms{} an image on the machine\n", found.latency_ms,
                             found.energy_mj ? fmt::format(", {:.4f} mJ", *found.energy_mj) : "");
    for (const auto& note : found.notes) std::cout << "note: " << note << '\n';
  }
  return kSuccess;
}

}  // namespace npu::tools
