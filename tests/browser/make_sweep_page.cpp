// make_sweep_page TABLE.json PAGE.html: the page of a sweep's table.
#include <iostream>

#include "sim/core/diagnostic.h"
#include "tools/files.h"
#include "tools/html/sweep_page.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    npu::tools::write_text(
        argv[2], npu::tools::sweep_page(nlohmann::ordered_json::parse(npu::tools::read_text(argv[1]))));
    return 0;
  } catch (const npu::InputError& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
