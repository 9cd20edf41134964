// Kills all threads, which unwinds their stacks: what lies on the stack of a thread that waits for ever would
// never be released. SystemC does that only from inside a process.
#pragma once

#include <systemc>
#include <vector>

namespace npu::session {

class UnwindingModule : public sc_core::sc_module {
 public:
  explicit UnwindingModule(sc_core::sc_module_name name) : sc_module(name) {
    SC_HAS_PROCESS(UnwindingModule);
    SC_METHOD(kill_all);
    sensitive << asked_;
    dont_initialize();
  }

  void run() {
    asked_.notify(sc_core::SC_ZERO_TIME);
    sc_core::sc_start();
  }

 private:
  void kill_all() { kill(sc_core::sc_get_top_level_objects()); }

  static void kill(const std::vector<sc_core::sc_object*>& objects) {
    for (sc_core::sc_object* object : objects) {
      sc_core::sc_process_handle process(object);
      if (process.valid() && process.proc_kind() == sc_core::SC_THREAD_PROC_ && !process.terminated())
        process.kill();
      kill(object->get_child_objects());
    }
  }

  sc_core::sc_event asked_;
};

}  // namespace npu::session
