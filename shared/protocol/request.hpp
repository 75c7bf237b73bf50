#pragma once

#include <cstdint>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>

#include "shared/protocol/dialect.hpp"

namespace ws::protocol {

// Request: what a client asks for. A frame of a `/` client is one, its known top-level fields read and
// checked for their JSON types; whatever else is said, in whatever dialect, becomes a chat_request().
//
// The views point into the frame, or into what the DecodedRequest around it had to build.
//
// Thread: immutable once decoded.
struct Request {
  std::string_view type;
  std::string_view ref;  // a JSON string or number as it was sent; empty: none
  std::optional<std::string_view> room;
  std::optional<std::string_view> username;
  std::optional<std::string_view> user_id;  // `userId`: only plain links of the relayer say it
  std::string_view content;    // any JSON value as it was sent: the broadcast dialect's `message`
  std::string_view message;    // any JSON value; empty: none
  std::size_t sent = 0;        // bytes that the message had when it was sent, before it became JSON
  Birth birth = Birth::kJson;  // how it was sent
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

// A chat for the room that the client is in, of a message (JSON) that it sent as so many bytes.
Request chat_request(std::string_view message, std::size_t sent, Birth birth = Birth::kJson);

// True if the frame is to be read as JSON: its first character that is no blank is a brace.
bool looks_like_object(std::string_view frame);

// Parses without recursion; nesting beyond kMaxNesting is kNotJson.
DecodedRequest decode_request(std::string_view frame);

}  // namespace ws::protocol
