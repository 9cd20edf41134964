// npusim list: what there is to choose from.
#include <CLI/CLI.hpp>
#include <iostream>

#include <fmt/format.h>

#include "isa/tcc750x/dma.h"
#include "isa/tcc750x/dw.h"
#include "isa/tcc750x/misc.h"
#include "isa/tcc750x/mlx.h"
#include "isa/tcc750x/mm.h"
#include "tools/exit_status.h"
#include "tools/hardware.h"
#include "tools/published.h"
#include "tools/verbs.h"
#include "workloads/zoo/zoo.h"

namespace npu::tools {

namespace {

int list_hardware() {
  for (const auto& name : hardware_names())
    std::cout << fmt::format("{:<12} {}\n", name, config::read_header(hardware_file(name)).summary);
  return kSuccess;
}

int list_operations() {
  const auto line = [](std::string_view unit, std::string_view name, std::string_view status,
                       std::string_view meaning) {
    std::cout << fmt::format("{:<6} {:<18} {:<10} {}\n", unit, name, status, meaning);
  };
  for (const auto& format : tcc750x::dma::kFormats) line("dma", format.name, "", format.meaning);
  line("mm", tcc750x::mm::kFormat.name, "", tcc750x::mm::kFormat.meaning);
  line("dw", tcc750x::dw::kFormat.name, "", tcc750x::dw::kFormat.meaning);
  for (const auto& code : tcc750x::misc::kOperations)
    line("misc", code.name, to_string(code.status), code.meaning);
  for (const auto& code : tcc750x::mlx::kKernels)
    line("mlx", code.name, to_string(code.status), code.meaning);
  return kSuccess;
}

int list_zoo() {
  for (const auto& entry : zoo::entries())
    std::cout << fmt::format("zoo:{:<26} {:>4}x{:<4} {}\n", entry.name, entry.size.width, entry.size.height,
                             entry.summary);
  return kSuccess;
}

int list_published() {
  for (const auto& name : hardware_names()) {
    for (const auto& row : load_published(name))
      std::cout << fmt::format("{:<10} {:<22} {:<30} {} {} {}\n", name, row.row, row.model, row.quantity,
                               row.published, row.unit);
  }
  return kSuccess;
}

}  // namespace

void add_list(CLI::App& app, Action& chosen) {
  auto what = std::make_shared<std::string>();
  auto* verb = app.add_subcommand("list", "what there is: machines, networks, operations, published rows");
  verb->add_option("WHAT", *what, "hw, zoo, ops or published")
      ->required()
      ->check(CLI::IsMember({"hw", "zoo", "ops", "published"}));
  verb->callback([what, &chosen] {
    chosen = [what] {
      if (*what == "zoo") return list_zoo();
      return *what == "hw" ? list_hardware() : *what == "ops" ? list_operations() : list_published();
    };
  });
}

}  // namespace npu::tools
