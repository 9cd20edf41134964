// Properties that hold for every program; the programs are generated (isa/tcc750x/generator.h).
#include "isa/tcc750x/generator.h"
#include "tests/spec/machine_support.h"

namespace npu::tcc750x::testing {
namespace {

TEST(Generated, ABoardBuiltTheOtherWayRoundHasTheSameRecord) {
  const auto text = [](bool reversed) {
    return in_own_process([=] { return run_generated(20, hardware(), {.reversed = reversed}); });
  };
  const auto forward = text(false);
  EXPECT_TRUE(forward.ends_with("end\n"))
      << forward.substr(forward.size() - std::min<std::size_t>(forward.size(), 500));
  EXPECT_EQ(forward, text(true));
}

TEST(Generated, TimingOnlyAndFunctionalRunsHaveTheSameRecord) {
  const auto text = [](bool functional) {
    return in_own_process([=] { return run_generated(20, hardware(), {.functional = functional}); });
  };
  const auto timing = text(false);
  EXPECT_TRUE(timing.ends_with("end\n"));
  EXPECT_EQ(timing, text(true));
}

TEST(Generated, ProgramsNeitherFaultNorRace) {
  const auto text = run_generated(100, hardware(), {});
  EXPECT_TRUE(text.ends_with("end\n"));
  for (const auto* word : {"fault", "deadlock", "race", "not completed"})
    EXPECT_EQ(text.find(word), std::string::npos) << text.substr(text.find(word), 300);
}

TEST(Generated, TwoRunsInOneSessionHaveTheSameRecord) {
  // The vector processor's clock at the core's: else the second run begins at another phase of it, as it
  // would on the real machine.
  const auto config = hardware({{"npu.clocks.vector_mhz", "1000"}});
  session::Session session(config, {});
  std::string first, second;
  session.execute([&](session::Host& host) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const GeneratorOptions wanted{.seed = seed};
      const Program program(generate_program(wanted), wanted.buffer_bytes);
      ASSERT_TRUE(host.load(program.model()));
      first += to_text(host.run({}));
      second += to_text(host.run({}));
    }
  });
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(first, second);
}

TEST(Generated, EveryPicosecondHasAName) {
  const auto config = hardware();
  session::Session session(config, {});
  session.execute([&](session::Host& host) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const GeneratorOptions wanted{.seed = seed};
      const Program program(generate_program(wanted), wanted.buffer_bytes);
      ASSERT_TRUE(host.load(program.model()));
      const auto outcome = host.run({});
      const auto report =
          session::build_report(outcome, session, decode_program(program.words).value(), config);
      for (const auto& account : report.engines)
        EXPECT_EQ(account.total(), report.latency()) << account.engine << ", seed " << seed;
      Time path{}, layers{};
      for (const auto& segment : report.path) path += segment.length();
      for (const auto& row : report.layers) layers += row.critical;
      EXPECT_EQ(path, report.latency()) << "seed " << seed;
      EXPECT_EQ(layers, report.latency()) << "seed " << seed;
    }
  });
}

TEST(Generated, TheTraceOfARunDoesNotDependOnTheRaceCheck) {
  const auto text = [](bool races) {
    return in_own_process([=] { return run_generated(20, hardware(), {.check_races = races}); });
  };
  EXPECT_EQ(text(true), text(false));
}

}  // namespace
}  // namespace npu::tcc750x::testing
