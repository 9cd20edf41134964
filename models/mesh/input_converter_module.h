// The shell of the input converter (HRC): images in, rows of events out.
//
//   start(frame) ──► [ neurons or pixels, whichever is slower ] ──► rows
#pragma once

#include "models/mesh/block_listener.h"
#include "models/mesh/input_converter_config.h"
#include "models/mesh/layer_geometry.h"
#include "models/mesh/row_effect.h"
#include "models/mesh/row_sender_module.h"

namespace npu::mesh {

struct InputConverterTask {
  BlockLabel label;
  std::int64_t neurons = 1;  // before pooling
  std::int64_t pixels = 1;   // of the image, all channels of one counted once
  std::int64_t macs = 0;
  Rows out;
};

class InputConverterModule : public sc_core::sc_module {
 public:
  InputConverterModule(sc_core::sc_module_name name, const Clock& clock, const InputConverterConfig& config,
                       BlockListener& listener);

  // Forgets what was before; must be idle.
  void configure(const InputConverterTask& task, std::unique_ptr<RowEffect> effect, std::vector<Link> links,
                 std::int64_t first_frame);
  bool configured() const { return effect_ != nullptr; }
  void forget() { effect_ = nullptr; }
  // Blocks until the image before has been converted and there is room for the events of the next.
  void await_idle();
  // The image of the next frame is there; must be idle.
  void start();

 private:
  void process();

  const Clock& clock_;
  const InputConverterConfig& config_;
  BlockListener& listener_;
  RowSender sender_;
  InputConverterTask task_;
  std::unique_ptr<RowEffect> effect_;
  std::int64_t first_frame_ = 0, frames_ = 0;
  bool busy_ = false;
  sc_core::sc_event started_, ended_;
};

}  // namespace npu::mesh
