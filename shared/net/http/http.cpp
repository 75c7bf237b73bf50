#include "shared/net/http/http.hpp"

#include "shared/base/comma_list.hpp"
#include "shared/net/http/http_text.hpp"

namespace ws::net {
namespace {

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Error";
  }
}

// RFC 9110 section 8.6: a length of 0 would be said of what the client has already.
bool has_content(int status) {
  return status != 204 && status != 304;
}

bool contains_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    if (equal_but_for_case(take_item(list), token)) return true;
  }
  return false;
}

}  // namespace

const std::string* HttpRequest::query_value(const std::string& name) const {
  auto found = query.find(name);
  return found == query.end() ? nullptr : &found->second;
}

bool HttpRequest::names(std::string_view header_name, std::string_view token) const {
  return contains_token(header(header_name), token);
}

// A proxy that drops Upgrade, since it was not told to pass it on, still passes the key.
bool HttpRequest::wants_upgrade() const {
  return names("Upgrade", "websocket") || headers.contains("Sec-WebSocket-Key");
}

bool HttpRequest::may_be_followed() const {
  return !is_http_1_0 && (method == "GET" || method == "HEAD") && !headers.contains("Content-Length") &&
         !headers.contains("Transfer-Encoding") && !names("Connection", "close");
}

HttpResponse plain_response(int status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(text);
  if (response.body.empty() || response.body.back() != '\n') response.body += '\n';
  return response;
}

Bytes serialize(const HttpResponse& response, bool head_only, milliseconds keep_for) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
  head += reason_phrase(response.status);
  if (has_content(response.status)) {
    head += "\r\nContent-Type: " + response.content_type;
    head += "\r\nContent-Length: " + std::to_string(response.body.size());
  }
  if (keep_for == milliseconds::zero()) {
    head += "\r\nConnection: close";
  } else {
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(keep_for);
    head += "\r\nConnection: keep-alive\r\nKeep-Alive: timeout=" + std::to_string(whole.count());
  }
  head += "\r\nX-Content-Type-Options: nosniff\r\n";
  for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
  head += "\r\n";
  return Bytes(head, head_only ? std::string_view() : std::string_view(response.body));
}

}  // namespace ws::net
