#pragma once

#include "shared/net/http.hpp"
#include "ws-user/web/assets.hpp"

namespace ws::gateway {

// The answer to somebody who asks for a file of the chat page: the file, or 304 if they have these very bytes
// already. A page may load nothing from other hosts, run no script but ours, and sit in nobody's frame.
//
// Thread: any.
net::HttpResponse page_response(const web::Asset& asset, const net::HttpRequest& request);

}  // namespace ws::gateway
