#include "models/akida/device_module.h"

#include <algorithm>
#include <cstring>
#include <set>

#include <fmt/format.h>

#include "isa/akida/host_registers.h"
#include "models/mesh/fully_connected_cost.h"
#include "models/mesh/router_cost.h"

namespace npu::akida {

namespace {

mesh::NeuralProcessorTask::Work work_of(Target target) {
  using Work = mesh::NeuralProcessorTask::Work;
  if (target == Target::kFnp2) return Work::kOutside;
  return target == Target::kFnp3 ? Work::kInside : Work::kEvents;
}

// Multiply-accumulates of the dense layer that fall to a record.
std::int64_t macs_of(const Assignment& a, std::int64_t conv_positions) {
  if (a.operation == Operation::kFullyConnected) return a.own_filters * a.in_x * a.in_y * a.in_channels;
  const std::int64_t kernel = std::int64_t{a.kernel} * a.kernel;
  if (a.operation == Operation::kSeparable)  // the depthwise part once, with the first filters
    return conv_positions * a.in_channels * (a.own_filters + (a.first_filter == 0 ? kernel : 0));
  return conv_positions * kernel * a.in_channels * a.own_filters;
}

}  // namespace

DeviceModule::DeviceModule(sc_core::sc_module_name name, const Config& config, mem::DramModule& memory,
                           Construction order)
    : sc_module(name), config_(config), clock_(config.clock()), memory_(memory) {
  const mesh::NeuralProcessorModule::Costs costs{
      .events = config.events,
      .fully_connected = config.fully_connected,
      .stream_bytes_per_ns = mesh::stream_bytes_per_ns(config.fully_connected, config.clock_mhz)};
  nps_.resize(static_cast<std::size_t>(config.np.np_count));
  for (int k = 0; k < config.np.np_count; ++k) {
    const int i = order == Construction::kForward ? k : config.np.np_count - 1 - k;
    nps_[static_cast<std::size_t>(i)] = std::make_unique<mesh::NeuralProcessorModule>(
        fmt::format("np_{}", i).c_str(), clock_, costs, memory, monitor_);
  }
  converter_ = std::make_unique<mesh::InputConverterModule>("hrc", clock_, config.converter, monitor_);
  SC_HAS_PROCESS(DeviceModule);
  SC_THREAD(process);
  SC_THREAD(feed_frames);
}

void DeviceModule::use(const EffectFactory& effects, FrameListener& listener) {
  effects_ = &effects;
  listener_ = &listener;
}

void DeviceModule::write_register(std::uint32_t offset, std::uint32_t value) {
  const auto low = [&](std::uint64_t& address) { address = (address & ~0xffffffffULL) | value; };
  const auto high = [&](std::uint64_t& address) {
    address = (address & 0xffffffffULL) | std::uint64_t{value} << 32;
  };
  switch (offset) {
    case host::kControl:
      if ((value & 1U) != 0 && !running_) {
        running_ = true;
        start_event_.notify(sc_core::SC_ZERO_TIME);
      }
      break;
    case host::kProgramLow:
      low(registers_.program);
      break;
    case host::kProgramHigh:
      high(registers_.program);
      break;
    case host::kProgramWords:
      registers_.program_words = value;
      break;
    case host::kInputLow:
      low(registers_.input);
      break;
    case host::kInputHigh:
      high(registers_.input);
      break;
    case host::kInputStride:
      registers_.input_stride = value;
      break;
    case host::kOutputLow:
      low(registers_.output);
      break;
    case host::kOutputHigh:
      high(registers_.output);
      break;
    case host::kOutputStride:
      registers_.output_stride = value;
      break;
    case host::kFrames:
      registers_.frames = value;
      break;
    case host::kInFlight:
      registers_.in_flight = std::max(value, 1U);
      break;
    case host::kInterrupt:
      interrupt_ = interrupt_ && (value & 1U) == 0;
      break;
    default:
      break;  // registers that are not modelled take what is written
  }
}

std::uint32_t DeviceModule::read_register(std::uint32_t offset) const {
  if (offset == host::kStatus) return running_ && !halt_.raised() ? 1 : 0;
  return offset == host::kInterrupt && interrupt_ ? 1 : 0;
}

void DeviceModule::process() {
  for (;;) {
    while (!running_) wait(start_event_);
    fed_ = 0;
    ended_before_ = ended_.count();
    if (const auto loaded = load(); !loaded) {
      halt_.record({.disassembly = {}, .reason = loaded.error().what});
      running_ = false;
      continue;
    }
    if (passes_ == 1) {
      play_one_pass();
    } else {
      play_passes();
    }
    running_ = false;
    interrupt_ = true;
    interrupt_event_.notify(sc_core::SC_ZERO_TIME);
  }
}

// Configuring pass 0 takes no time here: published inference times begin after it.
Result<void> DeviceModule::load() {
  std::vector<Word> words(registers_.program_words);
  std::vector<std::uint8_t> bytes(words.size() * sizeof(Word));
  memory_.store().read(registers_.program, bytes);
  std::memcpy(words.data(), bytes.data(), bytes.size());
  auto program = decode(words);
  if (!program) return program.error();
  program_ = std::move(program.value());
  auto records = place_records(program_);
  if (!records) return records.error();
  records_ = std::move(records.value());
  if (const auto problems = check_program(records_, config_); !problems.empty())
    return error(problems.front());
  passes_ = 0;
  std::map<int, int> of_layer;
  for (const auto& record : records_) {
    passes_ = std::max(passes_, record.a.pass + 1);
    ++of_layer[record.a.layer];
  }
  monitor_.begin(listener_, std::move(of_layer));
  return configure(0, 0);
}

std::vector<mesh::Link> DeviceModule::links_of(const Assignment& a) {
  const int from = a.target == Target::kHrc ? mesh::kPort : a.np;
  std::vector<mesh::Link> links;
  for (const int to : a.destinations)
    links.push_back({.to = &np(to), .distance = mesh::route_cycles(config_.router, from, to)});
  if (a.to_output)
    links.push_back({.to = &output_, .distance = mesh::route_cycles(config_.router, from, mesh::kPort)});
  return links;
}

Result<void> DeviceModule::configure_record(std::size_t index, std::int64_t first_frame) {
  const PlacedRecord& record = records_[index];
  const Assignment& a = record.a;
  const auto g = geometry_of(a);
  const mesh::Rows out{a.first_out, a.outs};
  const std::int64_t positions = g.conv_rows(out).count * g.conv_y();
  auto effect = effects_->of_record(program_.records[index], a, [this] { return image(image_frame_); });
  if (!effect) return effect.error();
  const mesh::BlockLabel label{.engine = a.target == Target::kHrc ? kConverterEngine : kFirstNpEngine + a.np,
                               .word = record.word,
                               .layer = a.layer};
  if (a.target == Target::kHrc) {
    converter_->configure({.label = label,
                           .neurons = positions * a.own_filters,
                           .pixels = a.in_x * a.in_y,
                           .macs = macs_of(a, positions),
                           .out = out},
                          std::move(effect.value()), links_of(a), first_frame);
    return success();
  }
  np(a.np).configure({.work = work_of(a.target),
                      .label = label,
                      .sources = a.sources,
                      .kernel = a.kernel,
                      .first_part = a.first_filter == 0,
                      .filters = a.own_filters,
                      .neurons = positions * a.own_filters,
                      .macs = macs_of(a, positions),
                      .stream_bytes = a.target == Target::kFnp2 ? 4 * weight_track_words(a) : 0,
                      .own = {a.first_row, a.rows},
                      .held = {a.first_held, a.held},
                      .out = out},
                     std::move(effect.value()), links_of(a), first_frame);
  return success();
}

Result<void> DeviceModule::configure(int pass, std::int64_t first_frame) {
  converter_->forget();
  first_links_.clear();
  int outputs = 0;
  std::set<int> reached;
  for (const auto& record : records_) {
    if (record.a.pass == pass) reached.insert(record.a.destinations.begin(), record.a.destinations.end());
  }
  for (std::size_t i = 0; i < records_.size(); ++i) {
    const Assignment& a = records_[i].a;
    if (a.pass != pass) continue;
    if (const auto done = configure_record(i, first_frame); !done) return done.error();
    if (a.to_output) ++outputs;
    if (a.target == Target::kHrc || reached.contains(a.np)) continue;
    if (first_links_.empty()) input_effect_ = effects_->of_input(a, [this] { return image(image_frame_); });
    first_links_.push_back(
        {.to = &np(a.np), .distance = mesh::route_cycles(config_.router, mesh::kPort, a.np)});
  }
  output_.configure(outputs);
  loaded_pass_ = pass;
  frames_since_configured_ = 0;
  return success();
}

void DeviceModule::reload(int pass, std::int64_t frame) {
  if (pass == loaded_pass_) return;
  const double port = config_.clock_mhz / 1e3 / config_.config_dma.cycles_per_byte;
  for (const auto& record : records_) {
    if (record.a.pass != pass || record.a.target == Target::kHrc || record.a.target == Target::kFnp2)
      continue;  // C10: external weights stay where they are
    const Time begin = timing::now();
    const Time contention = memory_.transfer(port, Bytes{record.bytes});
    monitor_.alone({.engine = kConfigDmaEngine, .word = record.word, .layer = record.a.layer}, frame, begin,
                   timing::now(), contention, record.bytes);
  }
  if (const auto done = configure(pass, frame); !done)
    halt_.record({.disassembly = {}, .reason = done.error().what});
}

std::span<const std::uint8_t> DeviceModule::image(std::int64_t frame) {
  const Assignment& first = records_.front().a;
  image_.resize(static_cast<std::size_t>(first.in_x * first.in_y * first.in_channels));
  memory_.store().read(registers_.input + static_cast<std::uint64_t>(frame) * registers_.input_stride,
                       image_);
  return image_;
}

void DeviceModule::feed(std::int64_t frame, int pass, const OutputDma::Rows& rows) {
  image_frame_ = frame;
  if (converter_->configured()) {
    converter_->start();
    return;
  }
  mesh::RowSender sender(clock_);
  sender.connect(first_links_);
  sender.await_free(frames_since_configured_);
  if (pass == 0) {
    input_effect_->begin_frame();
    for (std::int64_t x = 0; x < records_.front().a.in_x; ++x) sender.send(input_effect_->scan(x));
  } else {
    for (const auto& row : rows) sender.send(*row);
  }
  sender.end_frame();
}

void DeviceModule::store_output(std::int64_t frame, const OutputDma::Rows& rows) {
  const Assignment& last = records_.back().a;
  const auto g = geometry_of(last);
  std::vector<std::int32_t> values(static_cast<std::size_t>(g.out_x() * g.out_y() * last.filters));
  for (const auto& row : rows) {
    for (const auto& event : row->events)
      values[static_cast<std::size_t>((row->x * g.out_y() + event.y) * last.filters + event.channel)] =
          event.value;
  }
  std::vector<std::uint8_t> bytes(values.size() * sizeof(std::int32_t));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  memory_.store().write(registers_.output + static_cast<std::uint64_t>(frame) * registers_.output_stride,
                        bytes);
  monitor_.frame_ends(frame, timing::now());
  listener_->ended(frame, timing::now());
  ended_.arrive();
}

void DeviceModule::feed_frames() {
  for (;;) {
    while (!feeding_) wait(feed_event_);
    for (; fed_ < registers_.frames; ++fed_) {
      ended_.await(ended_before_ + fed_ - registers_.in_flight + 1);
      listener_->submitted(fed_, timing::now());
      if (converter_->configured()) {
        // The converter takes the next image only when it is done with the one before: image_frame_ is safe.
        converter_->await_idle();
      }
      listener_->started(fed_, timing::now());
      monitor_.frame_begins(fed_, timing::now());
      feed(fed_, 0, {});
      ++frames_since_configured_;
    }
    feeding_ = false;
  }
}

void DeviceModule::play_one_pass() {
  feeding_ = true;
  feed_event_.notify(sc_core::SC_ZERO_TIME);
  for (std::int64_t frame = 0; frame < registers_.frames; ++frame) store_output(frame, output_.take());
}

void DeviceModule::play_passes() {
  for (std::int64_t frame = 0; frame < registers_.frames; ++frame) {
    listener_->submitted(frame, timing::now());
    reload(0, frame);
    listener_->started(frame, timing::now());
    monitor_.frame_begins(frame, timing::now());
    OutputDma::Rows rows;
    for (int pass = 0; pass < passes_; ++pass) {
      reload(pass, frame);
      feed(frame, pass, rows);
      ++frames_since_configured_;
      rows = output_.take();
    }
    store_output(frame, rows);
  }
}

}  // namespace npu::akida
