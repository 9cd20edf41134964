#include <map>

#include <gtest/gtest.h>

#include "mem/address_map.h"
#include "mem/backing_store.h"
#include "mem/sram.h"
#include "sim/core/rng.h"

namespace npu::mem {
namespace {

constexpr Address kPage = 64 * 1024;

std::vector<std::uint8_t> read(const BackingStore& store, Address address, std::size_t n) {
  std::vector<std::uint8_t> bytes(n, 0xaa);
  store.read(address, bytes);
  return bytes;
}

TEST(BackingStore, BytesNeverWrittenReadAsZero) {
  BackingStore store;
  EXPECT_EQ(read(store, 0, 4), std::vector<std::uint8_t>(4, 0));
  store.write(100, std::vector<std::uint8_t>{1});
  EXPECT_EQ(read(store, 99, 3), (std::vector<std::uint8_t>{0, 1, 0}));
  EXPECT_EQ(read(store, kPage - 2, 4), std::vector<std::uint8_t>(4, 0)) << "half in a page that is there";
}

TEST(BackingStore, AWriteAcrossPagesReadsBack) {
  BackingStore store;
  std::vector<std::uint8_t> bytes(3 * kPage);
  Rng rng(1);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(rng.next());
  store.write(kPage - 7, bytes);
  EXPECT_EQ(read(store, kPage - 7, bytes.size()), bytes);
  EXPECT_EQ(read(store, kPage - 8, 1)[0], 0);
  EXPECT_EQ(read(store, 4 * kPage - 7, 1)[0], 0);
}

TEST(BackingStore, FarAddressesCostOnlyTheirPages) {
  BackingStore store;
  for (int bit = 20; bit < 60; ++bit)
    store.write(Address{1} << bit, std::vector<std::uint8_t>{static_cast<std::uint8_t>(bit)});
  for (int bit = 20; bit < 60; ++bit) EXPECT_EQ(read(store, Address{1} << bit, 1)[0], bit);
}

TEST(BackingStore, BehavesAsAMapOfBytes) {
  BackingStore store;
  std::map<Address, std::uint8_t> model;
  Rng rng(2);
  for (int i = 0; i < 2000; ++i) {
    const auto address = static_cast<Address>(rng.between(0, 3) * static_cast<std::int64_t>(kPage) +
                                              rng.between(-40, 40) + 100);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(rng.between(0, 300)));
    if (rng.chance(2)) {
      for (std::size_t k = 0; k < bytes.size(); ++k)
        model[address + k] = bytes[k] = static_cast<std::uint8_t>(rng.next());
      store.write(address, bytes);
    } else {
      for (std::size_t k = 0; k < bytes.size(); ++k)
        bytes[k] = model.contains(address + k) ? model[address + k] : std::uint8_t{0};
      ASSERT_EQ(read(store, address, bytes.size()), bytes);
    }
  }
}

TEST(AddressMap, FindsTheRegionThatHoldsAnAddress) {
  AddressMap map;
  map.add({.name = "weights", .base = 0x1000, .size = 0x100});
  map.add({.name = "input", .base = 0x2000, .size = 1});
  EXPECT_EQ(map.find(0xfff), nullptr);
  EXPECT_EQ(map.find(0x1000)->name, "weights");
  EXPECT_EQ(map.find(0x10ff)->name, "weights");
  EXPECT_EQ(map.find(0x1100), nullptr);
  EXPECT_EQ(map.find(0x2000)->name, "input");
  map.clear();
  EXPECT_EQ(map.find(0x1000), nullptr);
}

TEST(AddressMap, ARangeLiesInARegionOnlyAsAWhole) {
  const Region region{.name = "r", .base = 100, .size = 50};
  EXPECT_TRUE(region.contains(100, 150));
  EXPECT_TRUE(region.contains(120, 120));
  EXPECT_FALSE(region.contains(99, 150));
  EXPECT_FALSE(region.contains(100, 151));
  EXPECT_FALSE(region.contains(140, 130)) << "an end before the beginning is a wrapped address";
}

TEST(AddressMap, ARegionAtTheEndOfTheAddressSpaceDoesNotWrap) {
  const Region region{.name = "r", .base = ~Address{0} - 15, .size = 16};
  EXPECT_TRUE(region.contains(~Address{0}));
  EXPECT_FALSE(region.contains(0));
}

TEST(Sram, WordsAreConsecutiveBytes) {
  Sram sram(8, 32);
  EXPECT_EQ(sram.words(), 8);
  const auto words = sram.range(2, 3);
  ASSERT_EQ(words.size(), 96U);
  words[95] = 7;
  EXPECT_EQ(sram.range(4, 1)[31], 7);
  EXPECT_EQ(sram.range(8, 0).size(), 0U);
}

TEST(Sram, TheSignedViewIsTheSameMemory) {
  Sram sram(1, 32);
  sram.signed_range(0, 1)[3] = -1;
  EXPECT_EQ(sram.range(0, 1)[3], 255);
}

TEST(Sram, BeginsAsZeros) {
  Sram sram(4, 32);
  for (const auto byte : sram.range(0, 4)) EXPECT_EQ(byte, 0);
}

}  // namespace
}  // namespace npu::mem
