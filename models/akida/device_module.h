// An Akida 1.0: input converter, neural processors on a mesh, DMAs, and the control block that the host sees.
//
//   host ──registers──► control ─► configuration DMA ──records──► HRC, NPs        memory ─► program, inputs
//                         ▲            │ pass by pass                                  ▲
//   image ── input DMA ──►HRC ──► NP ──► NP ──► ... ──► output DMA ──(next pass)───────┘
//
// A program of one pass stays loaded, and frames overlap layer by layer. A program of several is played pass
// by pass for each frame: every pass but the one that is loaded already is configured first, and nothing
// overlaps.
#pragma once

#include <memory>
#include <vector>

#include "mem/dram_module.h"
#include "models/akida/config.h"
#include "models/akida/effects.h"
#include "models/akida/engines.h"
#include "models/akida/layer_monitor.h"
#include "models/akida/output_dma_module.h"
#include "models/akida/program_check.h"
#include "models/mesh/input_converter_module.h"
#include "models/mesh/neural_processor_module.h"
#include "sim/timing/halt.h"
#include "sim/timing/token.h"

namespace npu::akida {

enum class Construction { kForward, kReversed };  // the order in which neural processors are made

class DeviceModule : public sc_core::sc_module {
 public:
  // `config` and `memory` must outlive the device.
  DeviceModule(sc_core::sc_module_name name, const Config& config, mem::DramModule& memory,
               Construction order = Construction::kForward);

  // Whose values the blocks compute, and who hears of frames; before a run. Both must outlive it.
  void use(const EffectFactory& effects, FrameListener& listener);

  void write_register(std::uint32_t offset, std::uint32_t value);
  std::uint32_t read_register(std::uint32_t offset) const;
  const sc_core::sc_event& interrupt() const { return interrupt_event_; }
  bool interrupt_pending() const { return interrupt_; }
  timing::Halt& halt() { return halt_; }

 private:
  struct Registers {
    std::uint64_t program = 0, input = 0, output = 0;
    std::uint32_t program_words = 0, input_stride = 0, output_stride = 0, frames = 1, in_flight = 1;
  };

  void process();      // the configuration DMA
  void feed_frames();  // the input DMA, of a program of one pass
  Result<void> load();
  void play_one_pass();
  void play_passes();
  void reload(int pass, std::int64_t frame);
  Result<void> configure(int pass, std::int64_t first_frame);
  Result<void> configure_record(std::size_t index, std::int64_t first_frame);
  std::vector<mesh::Link> links_of(const Assignment& a);
  // Sends what the first layer of a pass gets: the input of `frame`, or rows of the pass before.
  void feed(std::int64_t frame, int pass, const OutputDma::Rows& rows);
  void store_output(std::int64_t frame, const OutputDma::Rows& rows);
  std::span<const std::uint8_t> image(std::int64_t frame);
  mesh::NeuralProcessorModule& np(int i) { return *nps_[static_cast<std::size_t>(i)]; }

  const Config& config_;
  Clock clock_;
  mem::DramModule& memory_;
  timing::Halt halt_;
  LayerMonitor monitor_;
  std::unique_ptr<mesh::InputConverterModule> converter_;
  std::vector<std::unique_ptr<mesh::NeuralProcessorModule>> nps_;
  OutputDma output_;
  const EffectFactory* effects_ = nullptr;
  FrameListener* listener_ = nullptr;

  Registers registers_;
  bool running_ = false, interrupt_ = false;
  sc_core::sc_event start_event_, interrupt_event_, feed_event_;
  timing::Token ended_;            // a frame of any run
  std::int64_t ended_before_ = 0;  // this run

  Program program_;
  std::vector<PlacedRecord> records_;
  int passes_ = 0, loaded_pass_ = -1;
  std::int64_t fed_ = 0;  // frames of the run
  bool feeding_ = false;
  std::int64_t frames_since_configured_ = 0;
  std::int64_t image_frame_ = 0;  // the HRC's
  std::vector<std::uint8_t> image_;
  std::vector<mesh::Link> first_links_;  // of the input DMA in the pass at work
  std::unique_ptr<mesh::RowEffect> input_effect_;
};

}  // namespace npu::akida
