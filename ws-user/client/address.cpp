#include "ws-user/client/address.hpp"

#include <algorithm>

namespace ws::client {
namespace {

constexpr std::string_view kScheme = "ws://";
constexpr std::string_view kNativePath = "rooms";  // speaks the native protocol whatever the server's --root
constexpr std::string_view kDefaultPort = "8080";

bool is_port(std::string_view text) {
  constexpr std::size_t kMostDigits = 5;
  constexpr int kHighest = 65535;
  if (text.empty() || text.size() > kMostDigits) return false;
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return false;
  int port = std::stoi(std::string(text));
  return port >= 1 && port <= kHighest;
}

bool is_host(std::string_view text) {
  auto is_odd = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '@' || c == '/' || c == '\\';
  };
  return !text.empty() && std::none_of(text.begin(), text.end(), is_odd);
}

// Where the port's colon is; an IPv6 address in brackets has others.
std::size_t port_colon(std::string_view authority) {
  std::size_t colon = authority.rfind(':');
  std::size_t bracket = authority.rfind(']');
  bool inside = bracket != std::string_view::npos && colon != std::string_view::npos && colon < bracket;
  return inside ? std::string_view::npos : colon;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kPlain = "-._~";
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (alphanumeric || kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      auto u = static_cast<unsigned char>(c);
      out += {'%', kHex[u >> 4], kHex[u & 15]};
    }
  }
  return out;
}

}  // namespace

std::string Address::with_username(std::string_view name) const {
  std::string dialled = url;
  std::size_t path = dialled.find('/', kScheme.size());
  bool bare = path + 1 == dialled.size() || dialled[path + 1] == '?';
  if (bare) dialled.insert(path + 1, kNativePath);
  if (name.empty()) return dialled;
  return dialled + (dialled.find('?') == std::string::npos ? '?' : '&') + "username=" + percent_encoded(name);
}

std::string Address::shown() const {
  std::string text = url.substr(0, url.find('?'));
  if (std::count(text.begin(), text.end(), '/') == 3 && text.back() == '/') text.pop_back();
  return text;
}

std::optional<Address> parse_address(std::string_view text, std::string* problem) {
  auto refuse = [&](std::string_view why) {
    *problem = "'" + std::string(text) + "' " + std::string(why);
    return std::nullopt;
  };
  bool is_url = text.find("://") != std::string_view::npos;
  if (is_url && text.rfind(kScheme, 0) != 0)
    return refuse("does not begin with ws://, which is all that is spoken here");
  std::string_view rest = is_url ? text.substr(kScheme.size()) : text;
  std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, end);
  std::string_view path = rest.substr(end, rest.find('#') - end);
  std::size_t colon = port_colon(authority);
  std::string host(authority.substr(0, colon));
  if (host.empty() && colon == 0) host = "localhost";
  std::string port(colon == std::string_view::npos ? kDefaultPort : authority.substr(colon + 1));
  if (is_url && colon == std::string_view::npos) port = "80";
  if (!is_host(host)) return refuse("names no host: use host:port or ws://host:port");
  if (!is_port(port)) return refuse("has no port between 1 and 65535");
  std::string url = std::string(kScheme) + host + ':' + port;
  if (path.empty() || path.front() != '/') url += '/';
  return Address{url + std::string(path)};
}

}  // namespace ws::client
