#pragma once

#include <cstdint>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>

namespace ws::protocol {

// One frame of a `/` client, its known top-level fields read and checked for their JSON types.
// The views point into the frame, or into what the DecodedRequest around it had to build.
//
// Thread: immutable once decoded.
struct Request {
  std::string_view type;
  std::string_view ref;  // a JSON string or number as it was sent; empty: none
  std::optional<std::string_view> room;
  std::optional<std::string_view> username;
  std::optional<std::string_view> user_id;  // `userId`: only plain links of the relayer say it
  std::string_view content;  // any JSON value as it was sent: the broadcast dialect's `message`
  std::string_view message;  // any JSON value as it was sent; empty: none
  std::optional<std::string_view> cid;
  std::optional<std::string_view> ack;
  std::optional<std::string_view> since;
  std::optional<std::string_view> before;
  std::optional<std::string_view> token;
  std::optional<std::uint32_t> history;
  std::optional<std::uint32_t> limit;
  bool echo = false;
  bool presence = false;
  bool gaps = false;
};

struct DecodedRequest {
  enum class Status { kOk, kNotJson, kBadField };
  DecodedRequest() = default;
  DecodedRequest(DecodedRequest&&) = default;
  DecodedRequest& operator=(DecodedRequest&&) = default;

  Status status = Status::kOk;
  Request request;                       // with kBadField: what could be read, `ref` included
  std::string bad_field;                 // its name
  std::forward_list<std::string> built;  // strings that had escapes
};

// True if the frame is to be read as JSON: its first character that is no blank is a brace.
bool looks_like_object(std::string_view frame);

// Parses without recursion; nesting beyond kMaxNesting is kNotJson.
DecodedRequest decode_request(std::string_view frame);

}  // namespace ws::protocol
