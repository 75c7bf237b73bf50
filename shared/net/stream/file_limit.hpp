#pragma once

#include <cstddef>

namespace ws::net {

// Raises the soft limit on open files to the hard one; the limit that holds then, 0 if it is not known.
std::size_t raise_file_limit();

// How many connections so many open files allow beside what the program itself needs with so many threads; at
// least one. Thread: any.
std::size_t connections_within(std::size_t files, std::size_t threads);

}  // namespace ws::net
