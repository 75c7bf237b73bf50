#include "shared/net/http.hpp"

#include <strings.h>

#include <algorithm>
#include <cctype>
#include <websocketpp/http/request.hpp>

#include "shared/net/head_check.hpp"

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

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// In a query, + stands for a blank.
std::string percent_decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_blank && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

void parse_query(std::string_view text, std::map<std::string, std::string>& query) {
  while (!text.empty()) {
    std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.empty()) continue;
    std::string_view value = pair.substr(std::min(pair.size(), equals + 1));
    query[percent_decode(pair.substr(0, equals), true)] = percent_decode(value, true);
  }
}

bool is_number(std::string_view text) {
  constexpr std::size_t kMostDigits = 9;
  return !text.empty() && text.size() <= kMostDigits &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool contains_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    if (item.size() == token.size() && ::strncasecmp(item.data(), token.data(), token.size()) == 0)
      return true;
  }
  return false;
}

}  // namespace

bool CaseInsensitiveLess::operator()(std::string_view a, std::string_view b) const {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](unsigned char x, unsigned char y) { return std::tolower(x) < std::tolower(y); });
}

std::string_view HttpRequest::header(std::string_view name) const {
  auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : found->second;
}

const std::string* HttpRequest::query_value(const std::string& name) const {
  auto found = query.find(name);
  return found == query.end() ? nullptr : &found->second;
}

bool HttpRequest::wants_upgrade() const {
  return contains_token(header("Upgrade"), "websocket");
}

HttpResponse plain_response(int status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(text);
  if (response.body.empty() || response.body.back() != '\n') response.body += '\n';
  return response;
}

Bytes serialize(const HttpResponse& response, bool head_only) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
  head += reason_phrase(response.status);
  head += "\r\nContent-Type: " + response.content_type;
  head += "\r\nContent-Length: " + std::to_string(response.body.size());
  head += "\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n";
  for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
  head += "\r\n";
  return Bytes(head, head_only ? std::string_view() : std::string_view(response.body));
}

struct HttpParser::Impl {
  websocketpp::http::parser::request request;
  HeadCheck head;
  std::size_t received = 0;  // bytes
};

HttpParser::HttpParser(const Limits& limits) : limits_(limits), impl_(std::make_unique<Impl>()) {
  impl_->request.set_max_body_size(limits.max_body);
}

HttpParser::~HttpParser() = default;

HttpParser::State HttpParser::refuse(int status, std::string why) {
  refusal_ = plain_response(status, std::move(why));
  return State::kRefused;
}

HttpParser::State HttpParser::consume(const char* data, std::size_t size, std::size_t* used) {
  if (!impl_->head.look_at(data, size)) return refuse(400, "a blank before or in a header's name");
  try {
    *used = impl_->request.consume(data, size);
  } catch (const websocketpp::http::exception& e) {
    return refuse(static_cast<int>(e.m_error_code), e.what());
  } catch (const std::exception& e) {
    return refuse(400, e.what());
  }
  impl_->received += *used;
  if (impl_->request.ready()) return check_complete();
  bool in_head = impl_->request.get_header("Content-Length").empty();
  if (in_head && impl_->received > limits_.max_head)
    return refuse(431, "request line and headers are too long");
  return State::kMore;
}

// What websocketpp's parser lets pass but no request of ours may hold (request smuggling, RFC 9112 section
// 6).
HttpParser::State HttpParser::check_complete() {
  const auto& request = impl_->request;
  if (request.get_version() != "HTTP/1.1") return refuse(505, "only HTTP/1.1 is spoken here");
  if (!request.get_header("Transfer-Encoding").empty())
    return refuse(400, "Transfer-Encoding is not accepted");
  const std::string& length = request.get_header("Content-Length");
  if (!length.empty() && !is_number(length)) return refuse(400, "Content-Length must be one number");
  return State::kComplete;
}

HttpRequest HttpParser::take_request() {
  HttpRequest request;
  const auto& parsed = impl_->request;
  request.method = parsed.get_method();
  std::string_view target = parsed.get_uri();
  std::size_t mark = std::min(target.find('?'), target.size());
  request.path = percent_decode(target.substr(0, mark), false);
  parse_query(target.substr(std::min(target.size(), mark + 1)), request.query);
  for (const auto& [name, value] : parsed.get_headers()) request.headers[name] = value;
  request.body = parsed.get_body();
  return request;
}

}  // namespace ws::net
