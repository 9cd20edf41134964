#include "drivers/session/session.h"

#include <fmt/format.h>

#include "drivers/session/host_module.h"
#include "drivers/session/unwinding_module.h"
#include "models/tcc750x/compute_effects.h"

namespace npu::session {

struct Session::Parts {
  Parts(const board::Config& c, const Options& options)
      : config(c),
        board("board", config, options.functional ? tcc750x::make_effects : nullptr,
              options.reversed ? tcc750x::Construction::kReversed : tcc750x::Construction::kForward),
        host("host", board, options) {}

  board::Config config;
  board::BoardModule board;
  HostModule host;
  UnwindingModule unwinding{"unwinding"};
  std::vector<std::string> deadlock;
  std::optional<Fault> fault;
};

std::vector<std::string> engine_names(const board::Config& config, int clusters) {
  const auto of_one = tcc750x::engine_names(config.npu.cores);
  if (clusters == 1) return of_one;
  std::vector<std::string> names;
  for (int cluster = 0; cluster < clusters; ++cluster) {
    for (const auto& engine : of_one) names.push_back(fmt::format("npu{}.{}", cluster, engine));
  }
  return names;
}

Session::Session(const board::Config& config, const Options& options)
    : parts_(std::make_unique<Parts>(config, options)) {}
Session::~Session() = default;

bool Session::execute(std::function<void(Host&)> script) {
  parts_->host.set_script(std::move(script));
  sc_core::sc_start();  // until nothing is left to do
  const bool finished = parts_->host.finished();
  parts_->fault = parts_->host.fault();
  if (!finished) {
    parts_->deadlock = parts_->host.blocked();
    parts_->unwinding.run();
  }
  return finished;
}

const std::optional<Fault>& Session::fault() const {
  return parts_->fault;
}
const std::vector<std::string>& Session::deadlock() const {
  return parts_->deadlock;
}

}  // namespace npu::session
