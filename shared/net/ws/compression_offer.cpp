#include "shared/net/ws/compression_offer.hpp"

#include <algorithm>

#include "shared/net/ws/extension_list.hpp"

namespace ws::net {
namespace {

using Parameter = Extension::Parameter;

constexpr std::string_view kServerWindow = "server_max_window_bits";
constexpr std::string_view kClientWindow = "client_max_window_bits";
constexpr std::string_view kLargestWindow = "15";  // bits: what zlib is told here, and the most there is

bool is_window(std::string_view bits) {
  constexpr std::string_view kWindows[] = {"8", "9", "10", "11", "12", "13", "14", kLargestWindow};
  return std::find(std::begin(kWindows), std::end(kWindows), bits) != std::end(kWindows);
}

bool is_acceptable(const Parameter& parameter) {
  if (parameter.name == "server_no_context_takeover" || parameter.name == "client_no_context_takeover")
    return !parameter.value;
  if (parameter.name == kServerWindow) return parameter.value == kLargestWindow;
  // The client says only that it could be asked for a smaller window, or that it has one.
  if (parameter.name == kClientWindow) return !parameter.value || is_window(*parameter.value);
  return false;
}

const Parameter* find(const Extension& offer, std::string_view name) {
  auto found = std::find_if(offer.parameters.begin(), offer.parameters.end(),
                            [&](const Parameter& parameter) { return parameter.name == name; });
  return found == offer.parameters.end() ? nullptr : &*found;
}

bool is_acceptable(const Extension& offer) {
  return offer.name == "permessage-deflate" &&
         std::all_of(offer.parameters.begin(), offer.parameters.end(), [&](const Parameter& parameter) {
           return is_acceptable(parameter) && find(offer, parameter.name) == &parameter;
         });
}

}  // namespace

std::string compression_answer(std::string_view extensions) {
  for (const Extension& offer : parse_extensions(extensions)) {
    if (!is_acceptable(offer)) continue;
    std::string answer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    // Section 7.1.2.1: who offers this counts on an answer to it.
    if (find(offer, kServerWindow) != nullptr)
      answer.append("; ").append(kServerWindow).append("=").append(kLargestWindow);
    return answer;
  }
  return {};
}

}  // namespace ws::net
