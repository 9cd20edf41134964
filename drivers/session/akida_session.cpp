#include "drivers/session/akida_session.h"

#include "drivers/session/akida_host_module.h"
#include "drivers/session/unwinding_module.h"

namespace npu::session {

struct AkidaSession::Parts {
  Parts(const board::AkidaConfig& c, const AkidaOptions& options)
      : config(c),
        board("board", config,
              options.reversed ? akida::Construction::kReversed : akida::Construction::kForward),
        host("host", board, options) {}

  board::AkidaConfig config;
  board::AkidaBoardModule board;
  AkidaHostModule host;
  UnwindingModule unwinding{"unwinding"};
  std::optional<Fault> fault;
};

AkidaSession::AkidaSession(const board::AkidaConfig& config, const AkidaOptions& options)
    : parts_(std::make_unique<Parts>(config, options)) {}
AkidaSession::~AkidaSession() = default;

bool AkidaSession::execute(std::function<void(AkidaHost&)> script) {
  parts_->host.set_script(std::move(script));
  sc_core::sc_start();  // until nothing is left to do
  const bool finished = parts_->host.finished();
  parts_->fault = parts_->board.npu().halt().fault();
  parts_->unwinding.run();
  return finished;
}

const std::optional<Fault>& AkidaSession::fault() const {
  return parts_->fault;
}

}  // namespace npu::session
