#include "shared/net/http.hpp"

#include <algorithm>
#include <cctype>
#include <websocketpp/http/request.hpp>

#include "shared/net/head_check.hpp"
#include "shared/net/plain_request.hpp"

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
    if (equal_but_for_case(item, token)) return true;
  }
  return false;
}

}  // namespace

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
  HttpResponse refusal;
};

HttpParser::HttpParser(const Limits& limits) : limits_(limits) {}

HttpParser::HttpParser(HttpParser&&) noexcept = default;

HttpParser::~HttpParser() = default;

const HttpResponse& HttpParser::refusal() const {
  return impl_->refusal;
}

HttpParser::State HttpParser::refuse(int status, std::string why) {
  impl_->refusal = plain_response(status, std::move(why));
  return State::kRefused;
}

HttpParser::State HttpParser::consume(const char* data, std::size_t size, std::size_t* used) {
  if (impl_ == nullptr) {
    *used = read_plain_request({data, size}, limits_.max_head, &request_);
    if (*used != 0) return State::kComplete;
    request_ = HttpRequest();
    impl_ = std::make_unique<Impl>();
    impl_->request.set_max_body_size(limits_.max_body);
  }
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
  read_parsed();
  return State::kComplete;
}

void HttpParser::read_parsed() {
  const auto& parsed = impl_->request;
  request_.method = parsed.get_method();
  set_target(parsed.get_uri(), &request_);
  for (const auto& [name, value] : parsed.get_headers()) request_.headers.add(name, value);
  request_.body = parsed.get_body();
}

}  // namespace ws::net
