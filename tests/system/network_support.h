// Networks through import, quantiser, compiler and machine, compared with the reference as commands retire.
#pragma once

#include <string>
#include <vector>

#include "tests/system/support.h"
#include "tools/comparison.h"
#include "tools/network_model.h"
#include "tools/verdict.h"

namespace npu::test {

// A stored model of ../shared/data/models, unpacked where it is packed; the folder holds the unpacked file.
std::filesystem::path stored_model(const std::string& name, const TempFolder& folder);

tools::NetworkModel compiled(const tools::NetworkOptions& options, const std::vector<std::string>& sets = {});

// Everything that every command wrote, on seeded noise.
tools::Verdict judged(const tools::NetworkModel& model, const std::vector<std::string>& sets = {});

// As text: "equal", or what differs.
std::string text_of(const tools::Verdict& verdict);

}  // namespace npu::test
