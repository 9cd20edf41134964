// A layer on its way to steps: buffers in local memory, and for each step what every core must find in them.
// Which loads that takes follows (assemble).
#pragma once

#include "workloads/compiler/tile/machine.h"
#include "workloads/compiler/tile/schedule.h"

namespace npu::compiler {

// A place for one operand in every core's local memory; with two buffers the next content arrives while the
// last is in use.
struct Slot {
  std::string name;
  std::int64_t words = 0;
  int buffers = 1;
};

// What a slot must hold. Equal keys are equal contents; `word` of a transfer counts from the buffer's first.
struct Content {
  std::int64_t key = 0;
  std::vector<Transfer> transfers;
};

struct Work {
  Compute compute;                // words of operands count from their slot's buffer
  std::vector<Content> contents;  // one a slot
};

struct Plan {
  // Slots by index; a plan without weights has no kWeightSlot content.
  std::vector<Slot> slots;  // operands: a, [b], [weights last]
  bool weighted = false;    // the last slot holds weights
  Slot output;
  std::vector<std::vector<Work>> steps;  // at most one a core
  std::string strategy;
  double estimated_ns = 0;
};

// Nothing where the buffers do not fit the banks.
std::optional<Layer> assemble(const Plan& plan, int node, const Machine& machine);

// Output `first`..`first + count` along one axis: which input it reads.
struct InputSpan {
  int first = 0, count = 0;
  int pad_before = 0, pad_after = 0;
};
InputSpan input_span(int first, int count, int kernel, int stride, int pad, int size);

}  // namespace npu::compiler
