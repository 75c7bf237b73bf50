#pragma once

#include <cstddef>
#include <string_view>

#include "shared/net/http.hpp"

namespace ws::net {

// Reads a request as nearly all are: a GET, whole, of at most `max_head` bytes, without a body, each header
// once and on one line. The number of its bytes, or 0 if it is not like that: then `request` holds nothing of
// use, and websocketpp's parser judges the bytes, which costs twenty times as much. What this lets pass, that
// one reads in the same way.
//
// Thread: any.
std::size_t read_plain_request(std::string_view bytes, std::size_t max_head, HttpRequest* request);

// Splits a request's target into path and query and takes their percent-encoding off.
void set_target(std::string_view target, HttpRequest* request);

}  // namespace ws::net
