#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace ws::chaos {

// The bytes of a link as its proxy sees them: an HTTP head, then WebSocket frames.
//
// Thread: any (functions of their arguments).

// The bytes of the first whole frame (or, before the upgrade, of the head) of `bytes`; 0 if its end has not
// arrived.
std::size_t first_unit(std::string_view bytes, bool upgraded);

// The frame of a relayer with some of its room messages taken out: those for which `drop()` is true. Empty if
// none is left. Only what the numbering can make good for is dropped: a copy that answers a join is not.
std::string without_records(std::string_view frame, const std::function<bool()>& drop);

}  // namespace ws::chaos
