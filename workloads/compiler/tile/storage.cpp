#include "workloads/compiler/tile/storage.h"

#include <algorithm>

#include "workloads/compiler/tile/planners.h"

namespace npu::compiler {

namespace {

std::int64_t blocked_bytes(const integer::IntegerTensor& t) {
  return std::int64_t{blocks_of(t.channels)} * t.height * t.width * kWordBytes;
}

// Free memory of the work buffer: the first stretch that is large enough.
class FreeList {
 public:
  std::int64_t take(std::int64_t bytes) {
    for (auto it = free_.begin(); it != free_.end(); ++it) {
      if (it->second < bytes) continue;
      const auto offset = it->first;
      it->first += bytes, it->second -= bytes;
      if (it->second == 0) free_.erase(it);
      return offset;
    }
    const auto offset = end_;
    end_ += bytes;
    return offset;
  }
  void give_back(std::int64_t offset, std::int64_t bytes) {
    free_.emplace_back(offset, bytes);
    std::ranges::sort(free_);
    for (std::size_t i = 0; i + 1 < free_.size();) {
      if (free_[i].first + free_[i].second == free_[i + 1].first) {
        free_[i].second += free_[i + 1].second;
        free_.erase(free_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      } else {
        ++i;
      }
    }
  }
  std::int64_t end() const { return end_; }

 private:
  std::vector<std::pair<std::int64_t, std::int64_t>> free_;
  std::int64_t end_ = 0;
};

class StoragePlanner {
 public:
  StoragePlanner(const IntegerGraph& graph, const Machine& machine) : graph_(graph), machine_(machine) {
    plan_.tensors.resize(graph.tensors.size());
    plan_.joined.resize(graph.nodes.size());
    for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
      plan_.tensors[i].root = static_cast<TensorId>(i);
      plan_.tensors[i].bytes = blocked_bytes(graph.tensors[i]);
    }
  }

  StoragePlan run() {
    join_concats();
    place_input();
    place_outputs();
    place_work();
    for (std::size_t i = 0; i < plan_.tensors.size(); ++i) {
      auto& s = plan_.tensors[i];
      const auto& root = plan_.tensors[static_cast<std::size_t>(s.root)];
      if (s.root == static_cast<TensorId>(i)) continue;
      s.buffer = root.buffer;
      s.offset += root.offset;
    }
    return std::move(plan_);
  }

 private:
  Storage& at(TensorId id) { return plan_.tensors[static_cast<std::size_t>(id)]; }

  bool is_output(TensorId id) const { return std::ranges::find(graph_.outputs, id) != graph_.outputs.end(); }

  // From the last node backwards, so that an inner concatenation finds its outer one's memory settled.
  void join_concats() {
    for (std::size_t n = graph_.nodes.size(); n-- > 0;) {
      const auto& node = graph_.nodes[n];
      if (!std::holds_alternative<integer::Concat>(node.operation)) continue;
      bool can = true;
      for (std::size_t i = 0; i < node.inputs.size(); ++i) {
        const TensorId id = node.inputs[i];
        const bool ends_at_block = i + 1 == node.inputs.size() || graph_.tensor(id).channels % kLanes == 0;
        can = can && ends_at_block && at(id).root == id && id != graph_.input.tensor && !is_output(id) &&
              std::ranges::count(node.inputs, id) == 1;
      }
      plan_.joined[n] = can;
      if (!can) continue;
      std::int64_t offset = at(node.output).offset;
      for (const TensorId id : node.inputs) {
        at(id).root = at(node.output).root;
        at(id).offset = offset;
        offset += at(id).bytes;
      }
    }
  }

  void place_input() {
    const TensorId id = graph_.input.tensor;
    const auto& t = graph_.tensor(id);
    auto& s = at(id);
    s.buffer = Buffer::kInput;
    if (reads_pixels(id)) {
      s.layout = Storage::Layout::kPixels;
      s.bytes = t.elements();
    }
    plan_.input_bytes = s.bytes;
  }

  // Image transfers bring whole rows of few channels, to convolutions that need no gathering.
  bool reads_pixels(TensorId id) const {
    const auto& t = graph_.tensor(id);
    if (t.channels > machine_.limits.pixel_channels || t.width > machine_.limits.size || is_output(id))
      return false;
    return std::ranges::all_of(graph_.nodes, [&](const integer::Node& node) {
      if (std::ranges::find(node.inputs, id) == node.inputs.end()) return true;
      const auto* conv = std::get_if<integer::Convolution>(&node.operation);
      if (conv == nullptr || kind_of(*conv, t.channels, machine_) != ConvolutionKind::kDense) return false;
      constexpr int kAlignmentRows = 15;
      return std::int64_t{t.width} * (conv->window.kernel_height + kAlignmentRows) <= machine_.bank_words;
    });
  }

  void place_outputs() {
    for (const TensorId id : graph_.outputs) {
      auto& root = at(at(id).root);
      if (root.buffer == Buffer::kOutput || root.buffer == Buffer::kInput) continue;
      root.buffer = Buffer::kOutput;
      root.offset = plan_.output_bytes;
      plan_.output_bytes += root.bytes;
    }
  }

  void place_work() {
    // The last node that reads or writes a tensor's memory.
    std::vector<std::size_t> last(plan_.tensors.size(), 0);
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
      const auto& node = graph_.nodes[n];
      for (const TensorId id : node.inputs) last[static_cast<std::size_t>(at(id).root)] = n;
      last[static_cast<std::size_t>(at(node.output).root)] = n;
    }
    FreeList memory;
    std::vector<bool> placed(plan_.tensors.size(), false);
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
      const TensorId root = at(graph_.nodes[n].output).root;
      const auto index = static_cast<std::size_t>(root);
      if (at(root).buffer == Buffer::kWork && !placed[index]) {
        at(root).offset = memory.take(at(root).bytes);
        placed[index] = true;
      }
      for (std::size_t i = 0; i < plan_.tensors.size(); ++i) {
        const auto& s = plan_.tensors[i];
        if (placed[i] && last[i] == n && s.root == static_cast<TensorId>(i)) {
          memory.give_back(s.offset, s.bytes);
          placed[i] = false;
        }
      }
    }
    plan_.work_bytes = memory.end();
  }

  const IntegerGraph& graph_;
  const Machine& machine_;
  StoragePlan plan_;
};

}  // namespace

StoragePlan plan_storage(const IntegerGraph& graph, const Machine& machine) {
  return StoragePlanner(graph, machine).run();
}

}  // namespace npu::compiler
