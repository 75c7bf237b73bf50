#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ws::protocol {

// One frame of a `/` client, its known top-level fields read and checked for their JSON types.
// The views point into the frame.
//
// Thread: immutable once decoded.
struct Request {
  std::string type;
  std::string_view ref;  // a JSON string or number as it was sent; empty: none
  std::optional<std::string> room;
  std::optional<std::string> username;
  std::optional<std::string> user_id;  // `userId`: only plain links of the relayer say it
  std::string_view content;            // any JSON value as it was sent: the broadcast dialect's `message`
  std::string_view message;            // any JSON value as it was sent; empty: none
  std::optional<std::string> cid;
  std::optional<std::string> ack;
  std::optional<std::string> since;
  std::optional<std::string> before;
  std::optional<std::string> token;
  std::optional<std::uint32_t> history;
  std::optional<std::uint32_t> limit;
  bool echo = false;
  bool presence = false;
  bool gaps = false;
};

struct DecodedRequest {
  enum class Status { kOk, kNotJson, kBadField };
  Status status = Status::kOk;
  Request request;        // with kBadField: what could be read, `ref` included
  std::string bad_field;  // its name
};

// True if the frame is to be read as JSON: its first character that is no blank is a brace.
bool looks_like_object(std::string_view frame);

// Parses without recursion; nesting beyond kMaxNesting is kNotJson.
DecodedRequest decode_request(std::string_view frame);

}  // namespace ws::protocol
