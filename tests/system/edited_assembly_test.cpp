// A vendor binary, disassembled, edited in one place and put together again.
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "isa/tcc750x/assembly.h"
#include "tests/system/support.h"
#include "tools/files.h"

namespace npu::test {
namespace {

// MobileNetV2 with `from` replaced by `to` at its first place behind `anchor`; the folder holds the binary.
class Edited {
 public:
  Edited(const std::string& anchor, const std::string& from, const std::string& to) {
    const auto original = vendor_folder("mobilenet_v2_10") / "npu_cmd.bin";
    auto text = npusim("disasm " + original.string()).out;
    const auto at = text.find(from, text.find(anchor));
    if (at == std::string::npos) throw std::runtime_error("not in the text: " + from);
    text.replace(at, from.size(), to);
    tools::write_text((folder_ / "edited.asm").string(), text);
    const auto r =
        npusim("asm " + (folder_ / "edited.asm").string() + " -o " + (folder_ / "npu_cmd.bin").string());
    EXPECT_EQ(r.status, 0) << r.err;
    before_ = tools::read_bytes(original.string());
    after_ = tools::read_bytes((folder_ / "npu_cmd.bin").string());
  }

  int changed_bits() const {
    int bits = before_.size() == after_.size() ? 0 : 1'000'000;
    for (std::size_t i = 0; i < std::min(before_.size(), after_.size()); ++i)
      bits += std::popcount(static_cast<unsigned>(before_[i] ^ after_[i]));
    return bits;
  }
  double latency_ms() const {
    const auto r = npusim("run " + folder_.path().string() + " --on tcc750x --races report --json -");
    EXPECT_EQ(r.status, 0) << r.err;
    return nlohmann::json::parse(r.out)["latency_ms"];
  }

 private:
  TempFolder folder_;
  std::vector<std::uint8_t> before_, after_;
};

double original_ms() {
  return nlohmann::json::parse(
      npusim("run " + vendor_folder("mobilenet_v2_10").string() + " --on tcc750x --json -")
          .out)["latency_ms"];
}

TEST(EditedAssembly, AnActivationChangesItsBitAndNoTime) {
  NPUSIM_NEEDS_SHARED_DATA();
  const Edited edited("write mm.0", "act=relu", "act=none");
  EXPECT_EQ(edited.changed_bits(), 1);
  EXPECT_DOUBLE_EQ(edited.latency_ms(), original_ms());
}

TEST(EditedAssembly, AShorterTransferChangesItsBitsAndTakesLess) {
  NPUSIM_NEEDS_SHARED_DATA();
  // The first load brings 0x163 + 1 = 356 words; 0x162 + 1 differ in one bit.
  const Edited edited("write dma.load", "words=356", "words=355");
  EXPECT_EQ(edited.changed_bits(), 1);
  EXPECT_LT(edited.latency_ms(), original_ms());
}

}  // namespace
}  // namespace npu::test
