// The parts of network.json that come as lists: tensors, layers, symbols, commands.
#pragma once

#include <nlohmann/json.hpp>

#include "isa/container/json_reader.h"
#include "isa/container/network.h"

namespace npu::container {

void read_tables(JsonReader& reader, NetworkDescription& network);
void put_tables(const NetworkDescription& network, nlohmann::ordered_json& json);

}  // namespace npu::container
