#include "drivers/session/host_module.h"

#include <fmt/format.h>

namespace npu::session {

HostModule::HostModule(sc_core::sc_module_name name, board::BoardModule& board, const Options& options)
    : sc_module(name),
      board_(board),
      options_(options),
      driver_(*this),
      recorder_(tcc750x::engine_names(board.config().npu.cores)),
      tapped_(recorder_, options_.tap, *this) {
  for (int i = 0; i < board.config().npu.clusters; ++i) {
    sockets_.push_back(std::make_unique<Socket>(fmt::format("to_npu{}", i).c_str()));
    sockets_.back()->bind(board.cluster(i).host_port().socket);
  }
  SC_HAS_PROCESS(HostModule);
  SC_THREAD(process);
}

void HostModule::process() {
  script_(*this);
  finished_ = true;
}

Result<void> HostModule::load(const tcc750x::Model& model) {
  return driver_.load(model);
}

Outcome HostModule::run(std::span<const std::uint8_t> input) {
  tcc750x::RaceCheck races(board_.config().npu.cores);
  timing::wait_for_common_edge();  // a run does not depend on how many there were before
  recorder_.begin(timing::now());
  report::Observer* observer = &recorder_;
  if (options_.tap && options_.functional) observer = &tapped_;
  cluster().observe(observer, options_.check_races ? &races : nullptr);
  auto output = driver_.run(input);
  if (output && options_.host_stage_ns > 0) {
    const Time begin = timing::now();
    wait(timing::to_sc(from_ns(options_.host_stage_ns)));
    recorder_.front_end(report::FrontEnd::kHost, -1, begin, timing::now());
  }
  recorder_.end(timing::now());

  // What the program left running ends before the next run; its times are cut at the end of this one.
  while (!halt().raised() && !cluster().idle()) wait(1, sc_core::SC_US);
  cluster().observe(nullptr, nullptr);
  recorder_.cut();

  // What still ran after TRAP may have faulted.
  Outcome outcome{.completed = output.has_value() && !halt().raised(),
                  .record = recorder_.record(),
                  .races = races.races()};
  if (outcome.completed) {
    outcome.output = std::move(output.value());
  } else {
    outcome.error = output ? halt().fault()->reason : output.error().what;
  }
  return outcome;
}

std::vector<std::string> HostModule::blocked() const {
  std::vector<std::string> lines;
  if (waiting_) lines.emplace_back("host: waits for the interrupt of npu0");
  for (const auto& line : board_.cluster(0).blocked()) lines.push_back(line);
  return lines;
}

void HostModule::access(tlm::tlm_command command, std::uint32_t offset, std::uint32_t& value) {
  tlm::tlm_generic_payload payload;
  payload.set_command(command);
  payload.set_address(offset);
  payload.set_data_ptr(reinterpret_cast<unsigned char*>(&value));
  payload.set_data_length(sizeof value);
  payload.set_streaming_width(sizeof value);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  (*sockets_[0])->b_transport(payload, delay);
}

void HostModule::write_register(std::uint32_t offset, std::uint32_t value) {
  access(tlm::TLM_WRITE_COMMAND, offset, value);
}

std::uint32_t HostModule::read_register(std::uint32_t offset) {
  std::uint32_t value = 0;
  access(tlm::TLM_READ_COMMAND, offset, value);
  return value;
}

Result<std::uint64_t> HostModule::allocate(const std::string& name, std::int64_t bytes) {
  constexpr std::int64_t kAlignment = 4096;
  const std::int64_t used = static_cast<std::int64_t>(next_free_ - board::BoardModule::kDramBase);
  const std::int64_t capacity = board_.config().dram.size_mib * 1024 * 1024;
  if (bytes > capacity - used)
    return error(fmt::format("the {} buffer of {} bytes does not fit: {} of {} bytes of DRAM are free", name,
                             bytes, capacity - used, capacity));
  const mem::Address address = next_free_;
  next_free_ += static_cast<mem::Address>(ceil_div(bytes, kAlignment) * kAlignment);
  board_.address_map().add({.name = name, .base = address, .size = static_cast<std::uint64_t>(bytes)});
  return address;
}

void HostModule::write_memory(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  board_.dram().store().write(address, bytes);
}
void HostModule::read_memory(std::uint64_t address, std::span<std::uint8_t> bytes) {
  board_.dram().store().read(address, bytes);
}

std::span<const std::uint8_t> HostModule::local(int core, std::int64_t first, std::int64_t count) {
  auto& gbufs = cluster().memories().gbufs;
  if (core < 0 || core >= std::ssize(gbufs)) return {};
  auto& gbuf = gbufs[static_cast<std::size_t>(core)];
  if (first < 0 || count < 0 || first + count > gbuf.words()) return {};
  return gbuf.range(first, count);
}

void HostModule::main(int base, std::int64_t offset, std::span<std::uint8_t> bytes) {
  const auto address = cluster().memories().bases[static_cast<std::size_t>(base)];
  board_.dram().store().read(address + static_cast<mem::Address>(offset), bytes);
}

bool HostModule::wait_for_interrupt() {
  waiting_ = true;
  while (!cluster().host_port().interrupt_pending() && !halt().raised()) {
    wait(cluster().host_port().interrupt() | halt().event());
  }
  waiting_ = false;
  return !halt().raised();
}

void HostModule::spend_host_time() {
  const Time begin = timing::now();
  wait(timing::to_sc(from_ns(board_.config().host.submit_and_interrupt_ns)));
  recorder_.front_end(report::FrontEnd::kHost, -1, begin, timing::now());
}

}  // namespace npu::session
