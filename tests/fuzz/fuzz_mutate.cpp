// fuzz_mutate SECONDS [FIRST_SEED [LAST_SEED]]: runs mutated programs, timing-only and functionally. Whatever
// a program says, the simulator must end with a result, a fault, a deadlock or races: a signal, a sanitizer's
// report or a run without end is a bug, and its seed is printed.
//
// SystemC elaborates once a process, so mutants run in child processes; a child goes on to the next mutant as
// long as its machine is whole.
#include <chrono>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/session/report_builder.h"
#include "drivers/session/session.h"
#include "isa/tcc750x/assembly.h"
#include "isa/tcc750x/generator.h"
#include "sim/config/loader.h"
#include "sim/core/diagnostic.h"
#include "sim/report/sinks.h"
#include "tests/fuzz/mutator.h"
#include "tests/fuzz/program_length.h"

namespace npu::tcc750x::fuzz {
namespace {

constexpr std::int64_t kBatch = 6;              // seeds run in both modes before the next ones
constexpr std::int64_t kMostWork = 50'000'000;  // multiplications of a functional run
constexpr unsigned kMostSeconds = 120;          // of a child: far beyond what kMostWork takes
constexpr int kWrong = 3;                       // exit status of a child that found a broken promise

enum class Result : int { kNotRun, kCompleted, kFault, kDeadlock, kRefused };

// What a child tells its parent.
struct Shared {
  std::int64_t current = 0, next = 0;
  std::array<std::int64_t, kBatch> latency{};  // of the timing-only run
  std::array<std::int64_t, 5> results{};
  std::int64_t left_out = 0;
};

struct Mutant {
  std::vector<Word> words;
  std::vector<Command> commands;  // empty where it does not decode
  BufferSizes sizes{};
};

Mutant make_mutant(std::uint64_t seed, const std::vector<std::vector<Word>>& vendor) {
  Rng rng(seed);
  const bool of_vendor = !vendor.empty() && rng.chance(3);
  const auto original =
      of_vendor ? vendor[static_cast<std::size_t>(rng.between(0, std::ssize(vendor) - 1))]
                : generate_program({.seed = rng.next(), .operations = static_cast<int>(rng.between(1, 40))});
  Mutant m{.words = mutate(original, rng), .commands = {}};
  if (auto decoded = decode_program(original)) m.sizes = scan_buffer_sizes(decoded.value());
  if (auto decoded = decode_program(m.words)) {
    m.commands = std::move(decoded.value());
    const auto sizes = scan_buffer_sizes(m.commands);
    // Half of the time the buffers are those of the original, and the mutant may leave them.
    for (std::size_t i = 0; i < sizes.size(); ++i)
      m.sizes[i] = rng.chance(2) ? m.sizes[i] : std::max(m.sizes[i], sizes[i]);
  }
  return m;
}

// Decodable words have a text, and the text has these words.
bool text_round_trips(const Mutant& m) {
  const auto text = disassemble_program(m.words);
  if (!text) return m.commands.empty();
  try {
    return assemble(text.value(), "mutant") == m.words;
  } catch (const InputError& problems) {
    std::cerr << problems.what() << '\n';
    return false;
  }
}

// Small enough to be given; else the driver's refusal is what is tested.
std::vector<std::uint8_t> random_bytes(std::int64_t size, Rng& rng) {
  constexpr std::int64_t kMost = 8 << 20;
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(std::min(size, kMost)));
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(rng.next());
  return bytes;
}

Result run_mutant(const Mutant& m, std::uint64_t seed, session::Session& session, session::Host& host,
                  const board::Config& config, Shared& shared, bool functional, std::int64_t index) {
  Rng rng(seed ^ 0x5eed);
  const auto weights = random_bytes(m.sizes[1], rng);
  if (!host.load({.commands = m.words, .weights = weights, .sizes = m.sizes})) return Result::kRefused;
  const auto input = random_bytes(m.sizes[3], rng);
  const auto outcome = host.run(std::ssize(input) == m.sizes[3] ? input : std::vector<std::uint8_t>{});
  const auto report = session::build_report(outcome, session, m.commands, config);
  (void)report::to_json(report).dump();
  (void)report::summary_text(report);
  if (!outcome.completed || !report.completed()) return Result::kFault;  // also of what still ran after TRAP
  (void)report::timeline_text(report.record);
  for (const auto& account : report.engines) {
    if (account.total() != report.latency())
      std::cerr << account.engine << " does not add up\n", _exit(kWrong);
  }
  auto& latency = shared.latency[static_cast<std::size_t>(index)];
  if (!functional) latency = report.latency().value;
  if (functional && latency != 0 && latency != report.latency().value)
    std::cerr << fmt::format("{} ps timing-only, {} ps functional\n", latency, report.latency().value),
        _exit(kWrong);
  return Result::kCompleted;
}

// The child: mutants [first, last) until one breaks the machine.
[[noreturn]] void child(std::int64_t first, std::int64_t last, std::int64_t batch, bool functional,
                        Shared& shared, const std::vector<std::vector<Word>>& vendor) {
  alarm(kMostSeconds);
  // One phase of all clocks, so that a run's time does not depend on the runs before it.
  const auto config = config::load<board::Config>(NPUSIM_SOURCE_DIR "/configs/hw/tcc750x.yaml",
                                                  {{"dram.size_mib", "128"},
                                                   {"npu.clocks.vector_mhz", "1000"},
                                                   {"npu.meanings.lut_table_2", "sigmoid"}})
                          .config;
  session::Session session(config, {.functional = functional});
  Result result = Result::kNotRun;
  const auto count = [&] { ++shared.results[static_cast<std::size_t>(result)]; };
  session.execute([&](session::Host& host) {
    for (std::int64_t seed = first; seed < last; ++seed) {
      shared.current = seed;
      shared.next = seed + 1;
      const auto m = make_mutant(static_cast<std::uint64_t>(seed), vendor);
      if (!functional && !text_round_trips(m))
        std::cerr << "the text does not give the words back\n", _exit(kWrong);
      const auto length = LengthWalk(m.words, config.npu).walk();
      if (length.endless || length.writes_itself || (functional && length.work > kMostWork)) {
        ++shared.left_out;
        continue;
      }
      result = Result::kDeadlock;  // if nothing comes after
      result = run_mutant(m, static_cast<std::uint64_t>(seed), session, host, config, shared, functional,
                          seed - batch);
      count();
      if (result == Result::kFault) return;
    }
  });
  if (result == Result::kDeadlock) count();
  _exit(0);
}

// False where a mutant of the batch broke something.
bool run_batch(std::int64_t batch, std::int64_t last, bool functional, Shared& shared,
               const std::vector<std::vector<Word>>& vendor) {
  for (std::int64_t seed = batch; seed < last; seed = shared.next) {
    const pid_t pid = fork();
    if (pid == 0) child(seed, last, batch, functional, shared, vendor);
    int status = 0;
    waitpid(pid, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) continue;
    std::cerr << fmt::format("seed {}, {}: {} {}\n", shared.current,
                             functional ? "functional" : "timing-only",
                             WIFSIGNALED(status) ? "signal" : "exit status",
                             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    return false;
  }
  return true;
}

int fuzz(double seconds, std::int64_t first, std::int64_t last) {
  const auto vendor = vendor_programs();
  void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 2;
  auto& shared = *new (memory) Shared;
  const auto begin = std::chrono::steady_clock::now();
  std::int64_t seed = first;
  for (; seed < last && std::chrono::steady_clock::now() - begin < std::chrono::duration<double>(seconds);
       seed += kBatch) {
    shared.latency = {};
    const auto end = std::min(seed + kBatch, last);
    if (!run_batch(seed, end, false, shared, vendor) || !run_batch(seed, end, true, shared, vendor)) return 1;
  }
  std::cout << fmt::format(
      "{} mutants, each timing-only and functionally; {} vendor programs\n{} completed, {} faults, {} "
      "deadlocks, {} refused by the driver, {} left out as endless or too long\n",
      seed - first, vendor.size(), shared.results[1], shared.results[2], shared.results[3], shared.results[4],
      shared.left_out);
  return 0;
}

}  // namespace
}  // namespace npu::tcc750x::fuzz

int main(int argc, char** argv) {
  if (argc < 2) return std::cerr << "usage: fuzz_mutate SECONDS [FIRST_SEED [LAST_SEED]]\n", 2;
  return npu::tcc750x::fuzz::fuzz(
      std::atof(argv[1]), argc > 2 ? std::atoll(argv[2]) : 0,
      argc > 3 ? std::atoll(argv[3]) + 1 : std::numeric_limits<std::int64_t>::max() / 2);
}
