// make_stripes [FOLDER]: writes the binary files of tests/programs/stripes anew, from npu_cmd.asm and
// stripes.cpp.
#include <iostream>

#include "sim/core/diagnostic.h"
#include "tests/programs/stripes.h"

int main(int argc, char** argv) {
  const std::filesystem::path folder = argc > 1 ? argv[1] : NPUSIM_SOURCE_DIR "/tests/programs/stripes";
  try {
    npu::programs::write_stripes(folder, folder);
  } catch (const npu::InputError& error) {
    std::cerr << "make_stripes: " << error.what() << '\n';
    return 2;
  }
  std::cout << "wrote " << folder.string() << '\n';
}
