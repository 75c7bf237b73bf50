#pragma once

#include <string_view>

namespace ws {

// Whether two secrets are equal, in a time that does not tell where they differ. Thread: any.
bool secrets_equal(std::string_view a, std::string_view b);

}  // namespace ws
