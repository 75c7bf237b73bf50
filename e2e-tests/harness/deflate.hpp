#pragma once

#include <string>
#include <string_view>

namespace ws::e2e {

// RFC 7692 of the tests' own, each message by itself, so that the product is judged by somebody else than
// itself.

std::string deflate(std::string_view message);

// Throws Failure if `payload` is not a whole deflated message.
std::string inflate(std::string_view payload);

}  // namespace ws::e2e
