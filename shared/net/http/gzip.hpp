#pragma once

#include <string>
#include <string_view>

namespace ws::net {

// The gzip coding of HTTP (RFC 9110 sections 8.4.1.3 and 12.5.3). Thread: any.

// Whether an Accept-Encoding allows it: by name or by *, and not with a weight of 0.
bool accepts_gzip(std::string_view accept_encoding);

// As small as zlib makes it, which takes some 20 ms a MiB. Errors: std::bad_alloc.
std::string gzip(std::string_view bytes);

}  // namespace ws::net
