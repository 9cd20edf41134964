#include "drivers/session/cluster_host_module.h"

#include <utility>

namespace npu::session {

namespace {

int engines_of(const board::Config& config) {
  return static_cast<int>(tcc750x::engine_names(config.npu.cores).size());
}

}  // namespace

ClusterHostModule::ClusterHostModule(sc_core::sc_module_name name, board::BoardModule& board, int cluster,
                                     BufferAllocator& allocator, sc_core::sc_event& changed)
    : sc_module(name),
      board_(board),
      cluster_(board.cluster(cluster)),
      allocator_(allocator),
      changed_(changed),
      socket_("socket"),
      driver_(*this),
      observer_(cluster, cluster * engines_of(board.config()), *this) {
  socket_.bind(cluster_.host_port().socket);
  SC_HAS_PROCESS(ClusterHostModule);
  SC_THREAD(process);
}

void ClusterHostModule::start(const Job& job) {
  job_ = job;
  idle_ = false;
  started_.notify(sc_core::SC_ZERO_TIME);
}

std::optional<Result<std::vector<std::uint8_t>>> ClusterHostModule::take_result() {
  return std::exchange(result_, std::nullopt);
}

void ClusterHostModule::process() {
  for (;;) {
    while (idle_) wait(started_);
    told_ = observer_.begin(job_.listeners);
    cluster_.observe(told_, job_.races);
    result_ = driver_.run(job_.input);
    changed_.notify(sc_core::SC_ZERO_TIME);
    // What the program left running ends before the next one.
    if (!halt().raised()) cluster_.await_idle();
    cluster_.observe(nullptr, nullptr);
    idle_ = true;
    changed_.notify(sc_core::SC_ZERO_TIME);
  }
}

void ClusterHostModule::access(tlm::tlm_command command, std::uint32_t offset, std::uint32_t& value) {
  tlm::tlm_generic_payload payload;
  payload.set_command(command);
  payload.set_address(offset);
  payload.set_data_ptr(reinterpret_cast<unsigned char*>(&value));
  payload.set_data_length(sizeof value);
  payload.set_streaming_width(sizeof value);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket_->b_transport(payload, delay);
}

void ClusterHostModule::write_register(std::uint32_t offset, std::uint32_t value) {
  access(tlm::TLM_WRITE_COMMAND, offset, value);
}

std::uint32_t ClusterHostModule::read_register(std::uint32_t offset) {
  std::uint32_t value = 0;
  access(tlm::TLM_READ_COMMAND, offset, value);
  return value;
}

Result<std::uint64_t> ClusterHostModule::allocate(const std::string& name, std::int64_t bytes) {
  return allocator_.allocate(name, bytes);
}

void ClusterHostModule::write_memory(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  board_.dram().store().write(address, bytes);
}
void ClusterHostModule::read_memory(std::uint64_t address, std::span<std::uint8_t> bytes) {
  board_.dram().store().read(address, bytes);
}

std::span<const std::uint8_t> ClusterHostModule::local(int core, std::int64_t first, std::int64_t count) {
  auto& gbufs = cluster_.memories().gbufs;
  if (core < 0 || core >= std::ssize(gbufs)) return {};
  auto& gbuf = gbufs[static_cast<std::size_t>(core)];
  if (first < 0 || count < 0 || first + count > gbuf.words()) return {};
  return gbuf.range(first, count);
}

void ClusterHostModule::main(int base, std::int64_t offset, std::span<std::uint8_t> bytes) {
  const auto address = cluster_.memories().bases[static_cast<std::size_t>(base)];
  board_.dram().store().read(address + static_cast<mem::Address>(offset), bytes);
}

bool ClusterHostModule::wait_for_interrupt() {
  waiting_ = true;
  while (!cluster_.host_port().interrupt_pending() && !halt().raised()) {
    wait(cluster_.host_port().interrupt() | halt().event());
  }
  waiting_ = false;
  return !halt().raised();
}

void ClusterHostModule::spend_host_time() {
  const Time begin = timing::now();
  wait(timing::to_sc(from_ns(board_.config().host.submit_and_interrupt_ns)));
  if (told_ != nullptr) told_->front_end(report::FrontEnd::kHost, -1, begin, timing::now());
}

}  // namespace npu::session
