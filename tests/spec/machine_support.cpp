#include "tests/spec/machine_support.h"

#include <cstdlib>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "isa/tcc750x/generator.h"
#include "models/tcc750x/operation.h"
#include "sim/config/loader.h"
#include "sim/core/rng.h"
#include "tests/spec/record_text.h"

namespace npu::tcc750x::testing {

namespace {

std::int64_t blocks(int channels) {
  return ceil_div(channels, kLanes);
}

}  // namespace

board::Config hardware(const config::Overrides& overrides, const std::string& name) {
  return config::load<board::Config>(std::string(NPUSIM_SOURCE_DIR "/configs/hw/") + name + ".yaml",
                                     overrides)
      .config;
}

std::vector<Word> registers(const Mm& m) {
  RegisterWriter r(mm::kFormat);
  r.set(mm::kKernelHeight, m.kernel)
      .set(mm::kKernelWidth, m.kernel)
      .set(mm::kStrideHeight, m.stride)
      .set(mm::kStrideWidth, m.stride);
  r.set(mm::kPadTop, m.pad)
      .set(mm::kPadLeft, m.pad)
      .set(mm::kFourBit, m.int4 ? 1 : 0)
      .set(mm::kActivation, m.activation);
  r.set(mm::kInHeight, m.in_h).set(mm::kInWidth, m.in_w).set(mm::kInChannels, m.in_c);
  r.set(mm::kOutHeight, m.out_h).set(mm::kOutWidth, m.out_w).set(mm::kOutChannels, m.out_c);
  r.set(mm::kInput, m.input)
      .set(mm::kWeights, kWeightsAt)
      .set(mm::kParameters, kParametersAt)
      .set(mm::kOutput, m.output);
  return r.set(mm::kCount, m.out_h * m.out_w * blocks(m.out_c)).words();
}

std::vector<Word> registers(const Dw& d) {
  RegisterWriter r(dw::kFormat);
  r.set(dw::kKernel, d.kernel_code).set(dw::kStride, d.stride);
  r.set(dw::kPadTop, d.top ? 1 : 0)
      .set(dw::kPadBottom, d.bottom ? 1 : 0)
      .set(dw::kPadLeft, d.left ? 1 : 0)
      .set(dw::kPadRight, d.right ? 1 : 0);
  r.set(dw::kInHeight, d.h).set(dw::kInWidth, d.w).set(dw::kChannels, d.c);
  r.set(dw::kInput, kInputAt)
      .set(dw::kWeights, kWeightsAt)
      .set(dw::kParameters, kParametersAt)
      .set(dw::kOutput, kOutputAt);
  const int rows = d.h + (d.top ? 1 : 0) + (d.bottom ? 1 : 0),
            columns = d.w + (d.left ? 1 : 0) + (d.right ? 1 : 0);
  const std::int64_t words = ((rows - 3) / d.stride + 1) * ((columns - 3) / d.stride + 1) * blocks(d.c);
  return r.set(dw::kCount, d.count < 0 ? words : d.count).words();
}

std::vector<Word> registers(const Misc& m) {
  using enum misc::Operation;
  RegisterWriter r(misc::kFormat);
  r.set(misc::kOperation, m.operation).set(misc::kHeightB, m.h);
  r.set(misc::kHeight, m.h).set(misc::kWidth, m.w).set(misc::kChannels, m.c);
  r.set(misc::kInputA, m.a).set(misc::kInputB, m.b).set(misc::kOutput, m.output);
  r.set(misc::kMultiplierA, 1)
      .set(misc::kMultiplierB, 1)
      .set(misc::kScale, m.scale)
      .set(misc::kShift, m.shift)
      .set(misc::kTable, m.table);
  std::int64_t words = m.h * m.w * blocks(m.c);
  if (m.operation == kMaxPool) words = m.h / 2 * (m.w / 2) * blocks(m.c);
  if (m.operation == kUpsampleNearest || m.operation == kUpsampleZero) words *= 4;
  if (m.operation == kGlobalAverage) words = blocks(m.c);
  if (m.operation == kRequantise4) words = m.h * m.w * ceil_div(m.c, 2 * kLanes);
  return r.set(misc::kCount, m.count < 0 ? words : m.count).words();
}

std::vector<Word> registers(const Mlx& m) {
  RegisterWriter r(mlx::kFormat);
  r.set(mlx::kKernel, m.kernel).set(mlx::kHeight, m.h).set(mlx::kWidth, m.w).set(mlx::kChannels, m.c);
  r.set(mlx::kWindowHeight, 2 * m.pad + 1).set(mlx::kWindowWidth, 2 * m.pad + 1);
  r.set(mlx::kPad0, m.pad).set(mlx::kPad1, m.pad).set(mlx::kPad2, m.pad).set(mlx::kPad3, m.pad);
  return r.set(mlx::kInput, kInputAt)
      .set(mlx::kOutput, kOutputAt)
      .set(mlx::kCount, m.h * m.w * blocks(m.c))
      .words();
}

std::vector<Word> registers(const Load& l) {
  RegisterWriter r(dma::kFormats[0]);
  r.set(dma::kType, dma::Type::kLoad)
      .set(dma::kBase, l.base)
      .set(dma::kOffset, l.offset)
      .set(dma::kCoreMask, l.cores);
  return r.set(dma::kLoadAddress, l.gbuf).set(dma::kChunks, 1).set(dma::kChunkWords, l.words).words();
}

std::vector<Word> registers(const Store& s) {
  RegisterWriter r(dma::kFormats[1]);
  r.set(dma::kType, dma::Type::kStore)
      .set(dma::kBase, s.base)
      .set(dma::kOffset, s.offset)
      .set(dma::kSourceCore, s.core);
  return r.set(dma::kStoreAddress, s.gbuf).set(dma::kChunks, 1).set(dma::kChunkWords, s.words).words();
}

Program::Program(std::vector<Word> commands) : words(std::move(commands)) {
  if (const auto decoded = decode_program(words)) sizes = scan_buffer_sizes(decoded.value());
}

Ran run(const Program& program, const board::Config& config, const session::Options& options) {
  Ran ran;
  session::Session session(config, options);
  ran.returned = session.execute([&](session::Host& host) {
    const auto loaded = host.load(program.model());
    ASSERT_TRUE(loaded) << loaded.error().what;
    ran.outcome = host.run({});
  });
  ran.deadlock = session.deadlock();
  const auto decoded = decode_program(program.words);
  ran.report =
      session::build_report(ran.outcome, session, decoded ? decoded.value() : std::vector<Command>{}, config);
  return ran;
}

std::string to_text(const session::Outcome& outcome) {
  std::string text =
      record_text(outcome.record) + (outcome.completed ? "" : "not completed: " + outcome.error + "\n");
  for (const auto& race : outcome.races)
    text += fmt::format("race {} {}\n", race.earlier_word, race.later_word);
  return text;
}

std::string run_generated(int seeds, const board::Config& config, const session::Options& options) {
  std::string text;
  session::Session session(config, options);
  const bool returned = session.execute([&](session::Host& host) {
    for (int seed = 0; seed < seeds; ++seed) {
      const GeneratorOptions wanted{.seed = static_cast<std::uint64_t>(seed), .cores = config.npu.cores};
      Program program(generate_program(wanted), wanted.buffer_bytes);
      Rng rng(wanted.seed);
      program.weights.resize(static_cast<std::size_t>(wanted.buffer_bytes[1]));
      for (auto& byte : program.weights) byte = static_cast<std::uint8_t>(rng.next());
      if (const auto loaded = host.load(program.model()); !loaded) text += loaded.error().what;
      text += fmt::format("seed {}\n", seed) + to_text(host.run({}));
    }
  });
  if (session.fault()) text += "fault " + session.fault()->to_string() + "\n";
  for (const auto& line : session.deadlock()) text += "deadlock " + line + "\n";
  return text + (returned ? "end\n" : "");
}

std::string in_own_process(const std::function<std::string()>& action) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    const std::string text = action();
    for (std::size_t sent = 0; sent < text.size();) {
      const auto n = write(ends[1], text.data() + sent, text.size() - sent);
      if (n <= 0) _exit(1);
      sent += static_cast<std::size_t>(n);
    }
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  std::array<char, 65536> buffer{};
  for (ssize_t n = 0; (n = read(ends[0], buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(n));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? text : "died";
}

}  // namespace npu::tcc750x::testing
