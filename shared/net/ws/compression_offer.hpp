#pragma once

#include <string>
#include <string_view>

namespace ws::net {

// What a server answers in Sec-WebSocket-Extensions to a client that offers permessage-deflate (RFC 7692),
// given all that it offers: the first offer that can be taken, with no context kept between messages in
// either direction, so that a message is compressed once for all who hear it and an idle connection holds no
// window. Empty: none is taken.
//
// An offer with an unknown, repeated or wrong parameter is not taken, nor is one that wants the server's
// window smaller than the 32 KiB in use. Thread: any.
std::string compression_answer(std::string_view extensions);

}  // namespace ws::net
