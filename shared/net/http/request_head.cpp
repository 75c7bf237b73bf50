#include "shared/net/http/request_head.hpp"

#include <array>
#include <charconv>
#include <cstdint>

#include "shared/net/http/http_text.hpp"
#include "shared/net/http/request_target.hpp"

namespace ws::net {
namespace {

constexpr RequestFault kNoFault;
constexpr RequestFault kNoRequestLine{400, "the request line is not METHOD TARGET HTTP/1.1"};
constexpr RequestFault kBadField{400, "a header field is not NAME: VALUE on one line"};
constexpr std::size_t kMaxFields = 128;  // several of one name count each

// What a byte may be part of (RFC 9110 section 5.6.2, RFC 9112 section 3).
enum Kind : std::uint8_t { kToken = 1, kVisible = 2, kText = 4 };

constexpr std::array<std::uint8_t, 256> make_kinds() {
  std::array<std::uint8_t, 256> kinds{};
  for (std::size_t c = 0x20; c < kinds.size(); ++c) {
    if (c != 0x7f) kinds[c] = c == 0x20 ? kText : kText | kVisible;
  }
  kinds['\t'] = kText;
  for (std::size_t c = 0; c < 0x80; ++c) {
    if (is_token_char(static_cast<char>(c))) kinds[c] |= kToken;
  }
  return kinds;
}

constexpr std::array<std::uint8_t, 256> kKinds = make_kinds();

// Takes the run of bytes of one kind off the front.
std::string_view take_run(std::string_view& bytes, Kind kind) {
  std::size_t size = 0;
  while (size < bytes.size() && (kKinds[static_cast<std::uint8_t>(bytes[size])] & kind) != 0) ++size;
  const std::string_view run = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return run;
}

bool take(std::string_view& bytes, std::string_view expected) {
  if (bytes.substr(0, expected.size()) != expected) return false;
  bytes.remove_prefix(expected.size());
  return true;
}

RequestFault take_request_line(std::string_view& bytes, HttpRequest& request) {
  request.method = take_run(bytes, kToken);
  if (request.method.empty() || !take(bytes, " ")) return kNoRequestLine;
  const std::string_view target = take_run(bytes, kVisible);
  if (target.empty() || !take(bytes, " HTTP/")) return kNoRequestLine;
  const std::string_view version = take_run(bytes, kVisible);
  if (!take(bytes, "\r\n")) return kNoRequestLine;
  if (version != "1.1" && version != "1.0") return {505, "only HTTP/1.1 and HTTP/1.0 are spoken here"};
  request.is_http_1_0 = version == "1.0";
  set_target(target, &request);
  return kNoFault;
}

RequestFault take_field(std::string_view& bytes, HttpHeaders& headers) {
  const std::string_view name = take_run(bytes, kToken);
  if (name.empty() || !take(bytes, ":")) return kBadField;
  const std::string_view value = take_run(bytes, kText);
  if (!take(bytes, "\r\n")) return kBadField;
  if (equal_but_for_case(name, "Host") && headers.contains(name)) return {400, "there is more than one Host"};
  headers.add(name, without_blanks(value));
  return kNoFault;
}

// Only digits: no sign, no list, no blank.
bool read_number(std::string_view text, std::size_t* number) {
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, *number);
  if (error == std::errc::result_out_of_range) *number = ~std::size_t{0};
  return !text.empty() && stopped == end && error != std::errc::invalid_argument;
}

// A body is refused or thrown away, but how long it is must be beyond doubt.
RequestFault check_body(const HttpLimits& limits, HttpRequest& request) {
  if (request.headers.contains("Transfer-Encoding")) return {400, "Transfer-Encoding is not accepted"};
  if (!request.headers.contains("Content-Length")) return kNoFault;
  std::size_t length = 0;
  if (!read_number(request.header("Content-Length"), &length))
    return {400, "Content-Length must be one number"};
  if (length > limits.max_body) return {413, "the body is too long"};
  request.has_body = length != 0;
  return kNoFault;
}

}  // namespace

RequestFault read_head(std::string_view head, const HttpLimits& limits, HttpRequest* request) {
  if (RequestFault fault = take_request_line(head, *request)) return fault;
  request->headers.reserve(head.size());
  for (std::size_t fields = 0; !take(head, "\r\n"); ++fields) {
    if (fields == kMaxFields) return {431, "there are too many header fields"};
    if (RequestFault fault = take_field(head, request->headers)) return fault;
  }
  if (!request->is_http_1_0 && request->header("Host").empty()) return {400, "Host is missing"};
  return check_body(limits, *request);
}

}  // namespace ws::net
