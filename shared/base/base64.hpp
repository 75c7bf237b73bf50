#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ws {

// RFC 4648 section 4, padded. Thread: any.
std::string base64_encode(std::string_view bytes);
// Empty if the text is not what base64_encode would have written.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace ws
