// A program of an Akida, read and checked: what the verbs that simulate begin with.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "isa/container/compiled_model.h"
#include "models/akida/program_check.h"
#include "tools/akida/network.h"

namespace npu::tools {

struct AkidaProgram {
  std::string name, file;
  std::vector<isa::Word> words;
  std::vector<akida::PlacedRecord> records;
  container::NetworkDescription network;
  std::int64_t input_bytes = 0, output_bytes = 0;

  std::vector<std::string> layer_names() const;
};

// A program as its file has it: whole pages, the last one filled with zeros.
std::vector<std::uint8_t> akida_file(const akida::Program& program);
bool is_akida_file(std::span<const std::uint8_t> bytes);
// Throws InputError with the file's name and the offset.
akida::Program decode_akida_file(std::span<const std::uint8_t> bytes, const std::string& file);

AkidaProgram program_of(const AkidaNetwork& network);
// A folder that `npusim compile` made, or one with a program alone. Throws InputError.
AkidaProgram load_akida_program(const std::filesystem::path& folder);
// Into a folder, with the integer network where it has values. Throws InputError.
void write_akida_folder(const std::filesystem::path& folder, const AkidaNetwork& network, bool values);

// Throws InputError where the machine is another than the program was compiled for, or the program does not
// fit it.
void check_program(const AkidaProgram& program, const AkidaHardware& hardware);

}  // namespace npu::tools
