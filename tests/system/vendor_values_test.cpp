// What the vendor's binaries compute, against labels.
#include <nlohmann/json.hpp>

#include "tests/system/support.h"

namespace npu::test {
namespace {

std::string data(const std::string& file) {
  return (shared_folder() / "data" / "test" / file).string();
}

// 0.808 / 0.944 were seen by two independent interpreters of the facts file.
TEST(Accuracy, OfMobileNetV2On250PhotographsIsThatOfTwoOtherInterpreters) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto r =
      npusim("accuracy " + vendor_folder("mobilenet_v2_10").string() + " --images " +
             data("nips17_224_test_x.npy") + " --labels " + data("nips17_test_y.npy") + " --json -");
  ASSERT_EQ(r.status, 0) << r.err;
  const auto j = nlohmann::json::parse(r.out);
  EXPECT_EQ(j["images"], 250);
  EXPECT_DOUBLE_EQ(j["top1"].get<double>(), 0.808);
  EXPECT_DOUBLE_EQ(j["top5"].get<double>(), 0.944);
}

// 0.972 was seen by an independent interpreter, with the same bilinear resize.
TEST(Accuracy, OfLeNet5On5000DigitsIsThatOfAnotherInterpreter) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto r = npusim("accuracy " + vendor_folder("lenet5").string() + " --network " +
                        (source_folder() / "tests/programs/lenet5/network.json").string() + " --images " +
                        data("mnist_test_x.npy") + " --labels " + data("mnist_test_y.npy") + " --json -");
  ASSERT_EQ(r.status, 0) << r.err;
  const auto j = nlohmann::json::parse(r.out);
  EXPECT_EQ(j["images"], 5000);
  EXPECT_NEAR(j["top1"].get<double>(), 0.972, 0.0005);
}

TEST(Values, ACodeWithoutKnownMeaningIsAFaultThatNamesIt) {
  NPUSIM_NEEDS_SHARED_DATA();
  const TempFolder folder;
  const auto program = tools::load_program(vendor_folder("yolov8n"), std::nullopt);
  const auto input = (folder / "input").string();
  ASSERT_EQ(
      std::system(("head -c " + std::to_string(program.input_bytes()) + " /dev/zero > " + input).c_str()), 0);
  const auto r = npusim("run " + vendor_folder("yolov8n").string() + " --on tcc750x --input " + input);
  EXPECT_EQ(r.status, 3);
  EXPECT_NE(r.err.find("look-up table 2 are unknown"), std::string::npos) << r.err;
  EXPECT_NE(r.err.find("command at word"), std::string::npos) << r.err;
  EXPECT_EQ(r.out.find("latency"), std::string::npos) << "nothing partial may look like a result";
}

TEST(Values, AnAssumedMeaningLetsTheProgramRunToItsEnd) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto program = tools::load_program(vendor_folder("yolov8n"), std::nullopt);
  const std::vector<std::uint8_t> input(static_cast<std::size_t>(program.input_bytes()), 100);
  const auto r = run_here(program, {.functional = true}, {"npu.meanings.lut_table_2=sigmoid"}, input);
  EXPECT_TRUE(r.completed()) << (r.fault ? r.fault->to_string() : "deadlock");
}

}  // namespace
}  // namespace npu::test
