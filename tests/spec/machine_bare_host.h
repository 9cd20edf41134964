// A host of its own for a board: what drivers/session does, without the effects that it links. For a program
// without kernels, and for what no driver would do.
#pragma once

#include <functional>
#include <memory>

#include <tlm_utils/simple_initiator_socket.h>

#include "drivers/tcc750x/driver.h"
#include "models/board/board_module.h"
#include "models/tcc750x/operation.h"
#include "sim/report/run_record.h"

namespace npu::tcc750x::testing {

class BareHost : public sc_core::sc_module, public DeviceIo {
 public:
  BareHost(sc_core::sc_module_name name, board::BoardModule& board)
      : sc_module(name), board_(board), recorder_(engine_names(board.config().npu.cores)) {
    for (int i = 0; i < board.config().npu.clusters; ++i) {
      sockets_.push_back(std::make_unique<Socket>(("to_npu" + std::to_string(i)).c_str()));
      sockets_.back()->bind(board.cluster(i).host_port().socket);
    }
    SC_HAS_PROCESS(BareHost);
    SC_THREAD(process);
  }

  // Plays `script` as the host's process until nothing is left to do; true: it came to its end.
  bool play(std::function<void(BareHost&)> script) {
    script_ = std::move(script);
    sc_core::sc_start();
    return finished_;
  }

  // One run by the driver, with its record.
  const report::RunRecord& run(Driver& driver) {
    timing::wait_for_common_edge();
    recorder_.begin(timing::now());
    cluster().observe(&recorder_, nullptr);
    completed_ = driver.run({}).has_value();
    recorder_.end(timing::now());
    while (!halt().raised() && !cluster().idle()) wait(1, sc_core::SC_US);
    cluster().observe(nullptr, nullptr);
    recorder_.cut();
    return recorder_.record();
  }
  bool completed() const { return completed_; }

  tcc750x::ClusterModule& cluster() { return board_.cluster(0); }
  const timing::Halt& halt() { return cluster().halt(); }

  void write_register(std::uint32_t offset, std::uint32_t value) override {
    access(tlm::TLM_WRITE_COMMAND, offset, value);
  }
  std::uint32_t read_register(std::uint32_t offset) override {
    std::uint32_t value = 0;
    access(tlm::TLM_READ_COMMAND, offset, value);
    return value;
  }
  Result<std::uint64_t> allocate(const std::string& name, std::int64_t bytes) override {
    const mem::Address address = next_;
    next_ += static_cast<mem::Address>(ceil_div(bytes, 4096) * 4096);
    board_.address_map().add({.name = name, .base = address, .size = static_cast<std::uint64_t>(bytes)});
    return address;
  }
  void write_memory(std::uint64_t address, std::span<const std::uint8_t> bytes) override {
    board_.dram().store().write(address, bytes);
  }
  void read_memory(std::uint64_t address, std::span<std::uint8_t> bytes) override {
    board_.dram().store().read(address, bytes);
  }
  bool wait_for_interrupt() override {
    while (!cluster().host_port().interrupt_pending() && !halt().raised())
      wait(cluster().host_port().interrupt() | halt().event());
    return !halt().raised();
  }
  void spend_host_time() override {
    const Time begin = timing::now();
    wait(timing::to_sc(from_ns(board_.config().host.submit_and_interrupt_ns)));
    recorder_.front_end(report::FrontEnd::kHost, -1, begin, timing::now());
  }

  // The response of an access of another size or alignment.
  tlm::tlm_response_status access_status(std::uint64_t offset, unsigned bytes) {
    std::array<unsigned char, 16> data{};
    tlm::tlm_generic_payload payload;
    payload.set_command(tlm::TLM_READ_COMMAND);
    payload.set_address(offset);
    payload.set_data_ptr(data.data());
    payload.set_data_length(bytes);
    payload.set_streaming_width(bytes);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    (*sockets_[0])->b_transport(payload, delay);
    return payload.get_response_status();
  }

 private:
  using Socket = tlm_utils::simple_initiator_socket<BareHost>;

  void process() {
    script_(*this);
    finished_ = true;
  }

  void access(tlm::tlm_command command, std::uint32_t offset, std::uint32_t& value) {
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(offset);
    payload.set_data_ptr(reinterpret_cast<unsigned char*>(&value));
    payload.set_data_length(sizeof value);
    payload.set_streaming_width(sizeof value);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    (*sockets_[0])->b_transport(payload, delay);
  }

  board::BoardModule& board_;
  std::vector<std::unique_ptr<Socket>> sockets_;
  report::Recorder recorder_;
  std::function<void(BareHost&)> script_;
  bool finished_ = false, completed_ = false;
  mem::Address next_ = board::BoardModule::kDramBase;
};

}  // namespace npu::tcc750x::testing
