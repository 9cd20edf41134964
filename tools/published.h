// Published measurements, from configs/published/*.csv. A row about a program names its size and CRC-32, so
// that a figure is never shown beside another program.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/report/run_report.h"
#include "tools/hardware.h"

namespace npu::tools {

struct PublishedRow {
  std::string row, model, quantity, unit;
  double published = 0;
  std::string measures, source;
  std::string network;  // what the command line calls the network, where npusim can make it
  // Columns that a file may leave out together:
  std::string mapping;    // of layers to neural processors: "minimal", "allnps", "hwpr"
  std::string densities;  // the network in configs/published/akida_layers.csv whose densities this run had
  std::int64_t frames = 1;
  std::int64_t program_bytes = 0;
  std::uint32_t program_crc32 = 0;
};

// Throws InputError; an empty list where the product has no file.
std::vector<PublishedRow> load_published(const std::string& product);
std::vector<PublishedRow> parse_published(const std::string& text, const std::string& file);

// Of a file where one is named, else of the machine. Throws InputError also where there is none.
std::vector<PublishedRow> load_published(const std::string& machine, const std::optional<std::string>& file);

// Those of these names, all quantities, in the order of `rows`; all where no name is given. Throws InputError
// with every name that is none.
std::vector<PublishedRow> select_rows(std::vector<PublishedRow> rows, std::span<const std::string> names);

std::uint32_t crc32_of(std::span<const std::uint32_t> words);

const PublishedRow* find_row(std::span<const PublishedRow> rows, std::span<const std::uint32_t> program);

// The row of a network by what the command line calls it ("zoo:resnet50@640x320"); a size that is the
// network's own may be left out. Of several (other weights, with other zeros) the one whose densities are
// known.
const PublishedRow* find_network_row(std::span<const PublishedRow> rows, const std::string& model,
                                     const std::string& quantity, const std::string& mapping = "");

// Whether a constant of the machine was fitted on this row.
bool fitted_on(const Sources& sources, const std::string& row);

}  // namespace npu::tools
