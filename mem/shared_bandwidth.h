// One bandwidth shared by several transfers at once, each also limited by its own port: max-min fair, as a
// round-robin arbiter in the limit of small groups. No clock of its own: time is an argument.
//
//   alone:            rate = min(port, total)
//   n transfers:      the total is dealt out evenly; what a slow port leaves over goes to the others
//   background:       somebody else who never ends: one more claimant at all times, with a port of its own
//
// The result does not depend on the order in which transfers of one instant are added (docs/adr/0002).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/quantity.h"

namespace npu::mem {

class SharedBandwidth {
 public:
  using Id = std::int64_t;

  // `background` in bytes/ns too; 0: there is none.
  explicit SharedBandwidth(double total_bytes_per_ns, double background = 0)
      : total_(total_bytes_per_ns), background_(background) {}

  // Adds a transfer at time `now`, which must not lie before an earlier call's.
  Id add(double port_bytes_per_ns, Bytes bytes, Time now);
  // When the transfer ends if nothing else is added or removed.
  Time finish(Id id) const;
  // Removes a transfer at its end.
  void remove(Id id, Time now);

  std::size_t active() const { return transfers_.size(); }
  // How long a transfer takes when it is alone, without the background.
  Time alone(double port_bytes_per_ns, Bytes bytes) const;

 private:
  struct Transfer {
    Id id;
    double port;
    double remaining;  // bytes
    double rate;       // bytes/ns, as of updated_
  };

  void advance(Time now);
  void share();

  double total_, background_;
  Time updated_{};
  Id next_ = 0;
  std::vector<Transfer> transfers_;
};

}  // namespace npu::mem
