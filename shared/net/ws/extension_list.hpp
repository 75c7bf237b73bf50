#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ws::net {

// One element of Sec-WebSocket-Extensions (RFC 6455 section 9.1): a name, and parameters in the order given.
struct Extension {
  struct Parameter {
    std::string name;
    std::optional<std::string> value;  // unquoted
  };
  std::string name;
  std::vector<Parameter> parameters;
};

// Reads the header's value; several headers are one list. Empty if anything in it breaks the grammar. Thread:
// any.
std::vector<Extension> parse_extensions(std::string_view list);

}  // namespace ws::net
