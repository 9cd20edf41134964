// The verbs of npusim, one file each. They throw InputError on bad input and return an exit status.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace npu::tools {

// Adds a verb's command line to `app`; when it is chosen, `chosen` gets what to do.
using Action = std::function<int()>;
void add_run(CLI::App& app, Action& chosen);
void add_accuracy(CLI::App& app, Action& chosen);
void add_assembly(CLI::App& app, Action& chosen);  // asm, disasm
void add_describe(CLI::App& app, Action& chosen);
void add_list(CLI::App& app, Action& chosen);
void add_verify(CLI::App& app, Action& chosen);
void add_compile(CLI::App& app, Action& chosen);
void add_sweep(CLI::App& app, Action& chosen);
void add_validate(CLI::App& app, Action& chosen);
void add_fit(CLI::App& app, Action& chosen);

// Parses the command line and runs the verb. All errors end here: as text on standard error and a status.
int npusim(int argc, const char* const* argv);

}  // namespace npu::tools
