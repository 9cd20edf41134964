#include "tools/mpi/mpi_crew.h"

#include <algorithm>
#include <boost/serialization/string.hpp>
#include <boost/serialization/vector.hpp>
#include <thread>

namespace boost::serialization {

template <class Archive>
void serialize(Archive& archive, npu::tools::Job& job, unsigned) {
  archive& job.arguments;
}

template <class Archive>
void serialize(Archive& archive, npu::tools::Finished& finished, unsigned) {
  archive& finished.job& finished.status& finished.output& finished.error;
}

}  // namespace boost::serialization

namespace npu::tools {

namespace {

namespace mpi = boost::mpi;

enum MessageTag : int { kJob = 1, kFinished = 2, kOver = 3 };

// MPI's own waiting spins, and the processor is wanted by the simulations.
constexpr std::chrono::milliseconds kPause{1};

struct Assigned {
  std::size_t id = 0;
  Job job;

  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& id& job;
  }
};

}  // namespace

MpiCrew::MpiCrew(mpi::communicator& world)
    : world_(world), own_(own_executable(), 1), load_(static_cast<std::size_t>(world.size())) {}

MpiCrew::~MpiCrew() {
  for (int rank = 1; rank < world_.size(); ++rank) world_.send(rank, kOver);
}

bool MpiCrew::has_room() const {
  return std::ranges::any_of(load_, [](std::size_t load) { return load < kJobsOfRank; });
}

// To the rank that has least to do; of equals the highest, since rank 0 has the results to write.
void MpiCrew::start(std::size_t id, const Job& job) {
  const auto least = std::min_element(load_.rbegin(), load_.rend());
  const auto rank = static_cast<std::size_t>(load_.rend() - least) - 1;
  ++*least;
  ++running_;
  if (rank > 0) {
    world_.send(static_cast<int>(rank), kJob, Assigned{id, job});
  } else if (own_.has_room()) {
    own_.start(id, job);
  } else {
    own_queue_.emplace_back(id, job);
  }
}

Finished MpiCrew::wait() {
  for (;;) {
    if (own_.has_room() && !own_queue_.empty()) {
      own_.start(own_queue_.front().first, own_queue_.front().second);
      own_queue_.pop_front();
    }
    if (own_.running() > 0) {
      if (auto finished = own_.wait_for(kPause)) {
        --load_[0];
        --running_;
        return std::move(*finished);
      }
    } else {
      std::this_thread::sleep_for(kPause);
    }
    if (const auto status = world_.iprobe(mpi::any_source, kFinished)) {
      Finished finished;
      world_.recv(status->source(), kFinished, finished);
      --load_[static_cast<std::size_t>(status->source())];
      --running_;
      return finished;
    }
  }
}

void serve(mpi::communicator& world) {
  WorkerPool own(own_executable(), 1);
  std::deque<Assigned> queue;
  for (;;) {
    while (const auto status = world.iprobe(0, kJob)) {
      Assigned assigned;
      world.recv(0, kJob, assigned);
      queue.push_back(std::move(assigned));
    }
    if (own.has_room() && !queue.empty()) {
      own.start(queue.front().id, queue.front().job);
      queue.pop_front();
    }
    if (own.running() > 0) {
      if (auto finished = own.wait_for(kPause)) world.send(0, kFinished, *finished);
      continue;
    }
    if (world.iprobe(0, kOver)) {
      world.recv(0, kOver);
      return;
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace npu::tools
