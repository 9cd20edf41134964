#include "workloads/compiler/tcc750x/order.h"

#include <algorithm>

namespace npu::compiler::tcc750x {

namespace {

using npu::tcc750x::Unit;
using npu::tcc750x::UnitRef;

bool any_meets(const std::vector<LocalRange>& a, const std::vector<LocalRange>& b) {
  return std::ranges::any_of(a, [&](const LocalRange& x) {
    return std::ranges::any_of(b, [&](const LocalRange& y) { return x.meets(y); });
  });
}

bool conflict(const Touched& earlier, const Touched& later) {
  return any_meets(earlier.writes, later.reads) || any_meets(earlier.writes, later.writes) ||
         any_meets(earlier.reads, later.writes);
}

std::pair<int, int> key_of(UnitRef unit) {
  return {static_cast<int>(unit.unit), unit.core};
}
UnitRef unit_of(const std::pair<int, int>& key) {
  return {.unit = static_cast<Unit>(key.first), .core = key.second};
}

}  // namespace

Order::Needs Order::needs_of(const Touched& touched) const {
  Needs needs;
  for (const auto& transfer : transfers_) {
    if (conflict(transfer.touched, touched)) needs.transfer = std::max(needs.transfer, transfer.number);
  }
  for (const auto& [key, unit] : units_) {
    if (conflict(unit.touched, touched)) needs.units.push_back(key);
  }
  return needs;
}

// The oldest id whose last transfer is `transfer` or later: transfers end in order.
int Order::id_that_covers(std::int64_t transfer) const {
  int best = 0;
  for (int id = 1; id < kIds; ++id) {
    const auto number = started_[static_cast<std::size_t>(id)];
    if (number >= transfer && (best == 0 || number < started_[static_cast<std::size_t>(best)])) best = id;
  }
  return best;
}

void Order::wait(Needs needs) {
  if (needs.transfer > done_) {
    const int id = id_that_covers(needs.transfer);
    if (needs.units.empty()) {
      builder_.wait_dma(id);
    } else {
      builder_.wait(id, unit_of(needs.units.back()));
      units_.erase(needs.units.back());
      needs.units.pop_back();
    }
    done_ = started_[static_cast<std::size_t>(id)];
    std::erase_if(transfers_, [&](const Outstanding& t) { return t.number <= done_; });
  }
  for (const auto& key : needs.units) {
    builder_.wait(unit_of(key));
    units_.erase(key);
  }
}

void Order::before_unit(UnitRef unit, Touched touched) {
  Needs needs = needs_of(touched);
  const auto key = key_of(unit);
  if (units_.contains(key) && std::ranges::find(needs.units, key) == needs.units.end())
    needs.units.push_back(key);
  wait(std::move(needs));
  units_[key] = {.touched = std::move(touched)};
}

int Order::before_transfer(Touched touched) {
  Needs needs = needs_of(touched);
  needs.transfer = 0;  // transfers are in order among themselves
  // An id is free when its last transfer is done.
  const int id = next_id_;
  next_id_ = next_id_ % (kIds - 1) + 1;
  needs.transfer = started_[static_cast<std::size_t>(id)];
  wait(std::move(needs));
  transfers_.push_back({.touched = std::move(touched), .number = ++issued_});
  started_[static_cast<std::size_t>(id)] = issued_;
  return id;
}

void Order::finish() {
  Needs needs{.transfer = issued_};
  for (const auto& [key, unit] : units_) needs.units.push_back(key);
  wait(std::move(needs));
}

}  // namespace npu::compiler::tcc750x
