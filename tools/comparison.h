// Compares what the machine writes with the reference, region by region, as commands retire. The reference
// runs in a thread of its own, a layer ahead where it can be.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "drivers/session/tap.h"
#include "isa/container/network.h"
#include "workloads/integer/integer_graph.h"
#include "workloads/reference/integer_run.h"

namespace npu::tools {

struct Difference {
  std::int64_t word = -1;  // of the RUN that wrote it
  std::string layer, tensor;
  std::int64_t channel = 0, row = 0, column = 0;
  int machine = 0, reference = 0;
  std::string place;  // "GBUF 0 word 0x1234", "work buffer byte 0x80"
};

// The reference of one input, computed while others wait for its tensors.
class Oracle {
 public:
  explicit Oracle(const integer::IntegerGraph& graph) : graph_(graph), reference_(graph) {}
  ~Oracle() { join(); }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  void start(std::vector<std::int8_t> input);  // after the last one has ended
  const reference::Map& wait_for(integer::TensorId id);
  void join();

 private:
  const integer::IntegerGraph& graph_;
  reference::IntegerReference reference_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<bool> done_;
};

enum class Thoroughness { kStores, kEverything };

class Comparison {
 public:
  // `network` describes the program; its tensors are the graph's, by index.
  Comparison(const integer::IntegerGraph& graph, const container::NetworkDescription& network, Oracle& oracle,
             std::span<const std::uint8_t> weights, Thoroughness thoroughness);

  // To be called when an operation has retired.
  void retired(std::int64_t word, session::MemoryView& memories);

  const std::optional<Difference>& first() const { return first_; }
  std::int64_t tensors_compared() const;
  std::int64_t elements_compared() const { return elements_; }

 private:
  void compare_local(const container::CommandWrites& w, session::MemoryView& memories);
  void compare_main(const container::CommandWrites& w, session::MemoryView& memories);
  void compare_symbol(const container::CommandWrites& w, session::MemoryView& memories);
  // One word of 32 channels against the reference.
  template <class Place>
  bool compare_word(const container::CommandWrites& w, int block, int row, int column,
                    const std::uint8_t* bytes, const reference::Map& expected, const Place& place);

  const integer::IntegerGraph& graph_;
  const container::NetworkDescription& network_;
  Oracle& oracle_;
  std::span<const std::uint8_t> weights_;
  Thoroughness thoroughness_;
  std::optional<Difference> first_;
  std::vector<bool> seen_;  // tensors
  std::int64_t elements_ = 0;
  std::vector<std::uint8_t> buffer_;
};

}  // namespace npu::tools
