#pragma once

#include <cstddef>
#include <string_view>

#include "shared/net/http/http.hpp"
#include "shared/net/http/http_limits.hpp"

namespace ws::net {

// Why a request is not taken: an HTTP status with a sentence for whoever reads it; or nothing.
struct RequestFault {
  int status = 0;  // 0: nothing is wrong
  const char* why = "";

  explicit operator bool() const { return status != 0; }
};

// Reads a request's head, whole and nothing after it: request line, header fields and the empty line. As
// strict as RFC 9112 allows, since whatever two parties read differently is how a request is smuggled past a
// proxy. After a fault `request` holds nothing of use.
//
// Thread: any.
RequestFault read_head(std::string_view head, const HttpLimits& limits, HttpRequest* request);

}  // namespace ws::net
