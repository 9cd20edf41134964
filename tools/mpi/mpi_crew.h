// The processes of all MPI ranks as one crew. Rank 0 hands jobs out and keeps the results; every rank, 0 too,
// runs one npusim at a time. Ranks need one file system: programs lie in the sweep's folder.
#pragma once

#include <boost/mpi/communicator.hpp>
#include <deque>
#include <vector>

#include "tools/worker_pool.h"

namespace npu::tools {

// What rank 0 runs its sweep with.
class MpiCrew : public Crew {
 public:
  explicit MpiCrew(boost::mpi::communicator& world);
  ~MpiCrew() override;  // tells the others that it is over

  void start(std::size_t id, const Job& job) override;
  bool has_room() const override;
  std::size_t running() const override { return running_; }
  Finished wait() override;

 private:
  // A rank holds one job that it runs and one that it starts when that ends: nobody waits for a message.
  static constexpr std::size_t kJobsOfRank = 2;

  boost::mpi::communicator& world_;
  WorkerPool own_;
  std::deque<std::pair<std::size_t, Job>> own_queue_;
  std::vector<std::size_t> load_;  // jobs that a rank has
  std::size_t running_ = 0;
};

// What every other rank does: runs what it is sent, until it is over.
void serve(boost::mpi::communicator& world);

}  // namespace npu::tools
