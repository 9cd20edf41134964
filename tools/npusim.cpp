#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "sim/core/diagnostic.h"
#include "tools/exit_status.h"
#include "tools/verbs.h"

namespace npu::tools {

int npusim(int argc, const char* const* argv) {
  CLI::App app{"npusim: how long a network takes on a neural processor, why, and what it computes", "npusim"};
  app.require_subcommand(1);
  Action chosen;
  add_run(app, chosen);
  add_accuracy(app, chosen);
  add_assembly(app, chosen);
  add_compile(app, chosen);
  add_sweep(app, chosen);
  add_verify(app, chosen);
  add_validate(app, chosen);
  add_fit(app, chosen);
  add_describe(app, chosen);
  add_list(app, chosen);
  try {
    app.parse(argc, argv);
    return chosen();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kSuccess : kBadInput;  // --help is a success
  } catch (const InputError& error) {
    std::cerr << "npusim: " << error.what() << '\n';
    return kBadInput;
  } catch (const std::exception& error) {
    std::cerr << "npusim: internal error: " << error.what() << '\n';
    return kInternalError;
  }
}

}  // namespace npu::tools
