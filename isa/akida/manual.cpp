#include "isa/akida/manual.h"

#include <iterator>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "isa/akida/filter_track.h"
#include "isa/akida/packing.h"
#include "isa/akida/registers.h"
#include "isa/table/json.h"
#include "isa/table/markdown.h"

namespace npu::akida {
namespace {

constexpr int kFirstRegister = 0;

constexpr std::string_view kIntroduction = R"(# Program of an Akida 1.0

**The byte format is assumed.** The vendor publishes no binary and no register map. What is known of its programs:

- *published* in the vendor's sources: a program has passes; a pass has records, each for one block; a record has tracks,
  spans of 32-bit words that the configuration DMA writes into the block; the weights of an FNP2 lie in external memory.
- *inferred* from published program sizes: about 313 bytes a block without its tracks, weights packed as below, 13 bytes a
  filter and tile, 16 a filter of a fully connected layer, the weights repeated for every tile. With this format 24
  published sizes come out within 1.5 % on average and 4.2 % at worst.
- *assumed*, by this project: everything else, that is which register and which bit holds what, and the order of tracks.

A fit of these sizes that leaves the input converter out needs a constant of 3.2 KB for every fully connected layer. There is
no such constant here: the record of the input converter, which is real content, takes its place.

A program is a file of 32-bit little-endian words: {header} of a header, then the records in the order pass, layer, NP;
the input converter stands before the NPs of its layer. A record is {registers} registers, the track of weights, the track of
filters. It configures one block for one pass; a block is configured once in a pass, no pass is without a record, and rows
go to NPs that have a later layer in the same pass. Between passes rows go to memory and come back by DMA. Registers count
from r0.

`pass`, `layer`, `in_x` and the like are numbers of the network, so that a record can be read without the others; x counts
rows, the dimension that layers are split along. Bits that no field names may be anything and survive; padding of a track
must be 0.
)";

constexpr std::string_view kWeightTrack = R"(
## Track of weights

A stream of fields, the low bits of the first word first, padded with 0 to a whole word. Filters follow each other; of a
filter of a convolution the rows of the kernel, then its columns, then the channels, as correlation has them (not flipped).
A weight is two's complement over the bits that it takes; one of 1 bit is 0 for -1 and 1 for 1.

| layer | bits of a weight | values | bits taken |
|---|---|---|---|
)";

constexpr std::string_view kDepthwise = R"(
Behind the pointwise weights of a separable layer stand its depthwise kernels, for every input channel: k * k weights in as
many bits as they have, padded to whole words of 64 bits, and one word of 32 bits that is 0 (3x3 of 4 bits: 12 bytes).

Track lengths, in weights of n: `weight_words` = ceil(n * bits / 32), where 64 bits hold w weights 2 * ceil(n / w), and
the kernels behind it.
)";

constexpr std::string_view kFilterTrack = R"(
## Track of filters

A stream of bytes, padded with 0 to a whole word: {filter} bytes for every own filter, {full} on an fnp2 or fnp3.

| bytes | meaning |
|---|---|
| 0..3 | threshold, signed |
| 4..7 | act_step, IEEE 754 single precision, above 0: the step of the activation is act_step * 2^(4 - out_bits) |
| 8..11 | output channel: first_filter and up |
| 12 | 0; on an fnp2 or fnp3 12..15 |
)";

constexpr std::string_view kText = R"(
## As text

One line a record, one a filter, one a depthwise kernel; `;` begins a comment. Reading it back gives the same words.

```
record cnp np=3 layer=2 op=separable pool=none padding=same kernel=3 ... own_filters=2 sources=1 to_0=0x30
  filter 0 threshold=-12 act_step=4.5 weights=1 -3 0 ...
    weights 2 2 -7 ...
  filter 1 threshold=7 act_step=0.1 weights=...
  depthwise 0 weights=1 0 -1 ...
```

A register that is 0 is left out, and so are the header and the lengths of tracks, which follow from the rest. Bits that no
field names are written by their place, `bits[r20.7:0]=0x3`.
)";

std::string taken(const Packing& packing) {
  return packing.per_word == 0 ? fmt::format("{}", packing.bits)
                               : fmt::format("{}, {} to 64 bits", packing.bits, packing.per_word);
}

nlohmann::json packing_json() {
  auto list = nlohmann::json::array();
  for (const PackingRule& rule : kPackingRules) {
    nlohmann::json entry{{"layer", rule.layer},
                         {"weight_bits", rule.weight_bits},
                         {"bits", rule.packing.bits},
                         {"status", to_string(isa::Status::kInferred)}};
    if (rule.packing.per_word != 0) entry["weights_in_64_bits"] = rule.packing.per_word;
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace

std::vector<std::string> unknowns() {
  return {
      "every register of `record` and word of `header`: place, width and coding are assumed",
      "tracks: order of the bits, of weights, of filters and of the two tracks are assumed; the number of "
      "bits is inferred",
      "the word of 32 bits behind each depthwise kernel: the sizes ask for it, its meaning is not known; 0 "
      "here",
      "the last byte of a filter (12), and the last four of a fully connected one (12..15): as above",
      "act_step: the chip has at most 65535 in a field of perhaps 16 bits, whose point is not known; here "
      "the number that "
      "the vendor's tools show, a 32-bit float",
      "threshold: perhaps 20 bits on the chip; 32 here",
      "published sizes vary by 1 % between networks of equal shape, as a coding that depends on the weights "
      "would; no such "
      "coding here",
  };
}

std::string manual_page() {
  std::string page = fmt::format(fmt::runtime(kIntroduction), fmt::arg("header", kHeaderWords),
                                 fmt::arg("registers", kRegisterWords));
  auto out = std::back_inserter(page);
  fmt::format_to(out, "\n## Header and registers\n\n{}\n{}", isa::to_markdown(kHeaderFormat, kFirstRegister),
                 isa::to_markdown(kRecordFormat, kFirstRegister));
  page += kWeightTrack;
  for (const PackingRule& rule : kPackingRules) {
    fmt::format_to(out, "| {} | {} | {} | {} |\n", rule.layer, rule.weight_bits, range_text(rule.weight_bits),
                   taken(rule.packing));
  }
  page += kDepthwise;
  fmt::format_to(out, fmt::runtime(kFilterTrack), fmt::arg("filter", kFilterBytes),
                 fmt::arg("full", kFullyConnectedFilterBytes));
  page += kText;
  page += "\n## What is not known\n\n";
  for (const std::string& line : unknowns()) fmt::format_to(out, "- {}\n", line);
  return page;
}

nlohmann::json instruction_set() {
  return {{"name", "akida"},
          {"version", kVersion},
          {"status", "assumed: the vendor publishes no byte format"},
          {"first_register", kFirstRegister},
          {"header", isa::to_json(kHeaderFormat, kFirstRegister)},
          {"registers", isa::to_json(kRecordFormat, kFirstRegister)},
          {"weights", packing_json()},
          {"filter_bytes", {{"convolution", kFilterBytes}, {"fully_connected", kFullyConnectedFilterBytes}}},
          {"unknowns", unknowns()}};
}

}  // namespace npu::akida
