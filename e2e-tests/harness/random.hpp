#pragma once

#include <cstdint>
#include <string>

namespace ws::e2e {

std::uint32_t random_number();

// A room that nobody else uses: a deployment that is already running must not be disturbed.
std::string random_room();

}  // namespace ws::e2e
