#pragma once

#include <cstddef>
#include <string>

#include "ws-user/app/options.hpp"

namespace ws::app {

// What no setting shows alone. Thread: any.

// Says, in a sentence, which settings do not go together, or what is wrong with one whose type is right;
// empty: nothing.
std::string contradiction_in(const Options& options);

// The bytes that a message may take as others get it: it fits a record between servers, and two of them a
// member's queue, so that none alone closes a member who reads.
std::size_t largest_message_of(const Options& options);

}  // namespace ws::app
