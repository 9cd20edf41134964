// The sending side of a block: its links, and the credits of the other ends.
#pragma once

#include <memory>
#include <vector>

#include "models/mesh/row_sink.h"
#include "sim/core/clock.h"
#include "sim/timing/sim_time.h"

namespace npu::mesh {

class RowSender {
 public:
  explicit RowSender(const Clock& clock) : clock_(clock) {}

  void connect(std::vector<Link> links) { links_ = std::move(links); }
  // An input memory holds one frame: nothing is sent before all the other ends have worked off theirs.
  void await_free(std::int64_t frame) const {
    for (const Link& link : links_) link.to->await_free(frame);
  }
  void send(RowOfEvents row) const {
    const auto shared = std::make_shared<const RowOfEvents>(std::move(row));
    for (const Link& link : links_) {
      if (link.to->wants(shared->x)) link.to->receive(shared, arrival(link));
    }
  }
  void end_frame() const {
    for (const Link& link : links_) link.to->end_of_frame(arrival(link));
  }

 private:
  Time arrival(const Link& link) const {
    return clock_.edge(clock_.edge_at_or_after(timing::now()) + link.distance);
  }

  const Clock& clock_;
  std::vector<Link> links_;
};

}  // namespace npu::mesh
