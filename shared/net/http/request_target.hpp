#pragma once

#include <string_view>

#include "shared/net/http/http.hpp"

namespace ws::net {

// Splits a request's target into path and query and takes their percent-encoding off. Of an absolute one
// (http://host/path, as proxies are asked) the path counts and the host does not: there is one site here.
//
// Thread: any.
void set_target(std::string_view target, HttpRequest* request);

}  // namespace ws::net
