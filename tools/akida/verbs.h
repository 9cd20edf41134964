// The verbs on an Akida 1.0. tools/run.cpp and its neighbours read the command line and call these where the
// machine is one. They throw InputError on bad input and return an exit status.
#pragma once

#include "tools/accuracy_options.h"
#include "tools/compile_options.h"
#include "tools/machine.h"
#include "tools/run_options.h"
#include "tools/validate_options.h"
#include "tools/verify_options.h"

namespace npu::tools {

int run_akida(const RunOptions& options, const AkidaHardware& hardware);
int compile_akida(const CompileOptions& options, const AkidaHardware& hardware);
int accuracy_akida(const AccuracyOptions& options, const AkidaHardware& hardware);
int verify_akida(const VerifyOptions& options, const AkidaHardware& hardware);
int validate_akida(const ValidateOptions& options, const AkidaHardware& hardware);

// Every machine of the family, each in a process of its own.
inline constexpr const char* kAkidaFamily = "akida";
int validate_akida_family(const ValidateOptions& options);

}  // namespace npu::tools
