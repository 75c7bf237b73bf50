// Bad frames: what RFC 6455 or the limits do not allow ends the connection with the right close code, the
// server serves on, and nothing is left behind.
#include <doctest/doctest.h>

#include <algorithm>

#include "e2e-tests/harness/random.hpp"
#include "e2e-tests/harness/witness.hpp"

namespace ws::e2e {
namespace {

constexpr std::size_t kMebibyte = 1024 * 1024;

// BadFrames: bytes after the handshake, and the close codes that are a right answer.
struct BadFrames {
  std::string what;
  std::string bytes;
  std::vector<std::uint16_t> codes;
};

OutFrame text(const std::string& payload) {
  return {Opcode::text, payload};
}

std::string unmasked() {
  OutFrame frame = text("hello");
  frame.masked = false;
  return encode(frame);
}

std::string reserved(std::uint8_t bits) {
  OutFrame frame = text("hello");
  frame.reserved = bits;
  return encode(frame);
}

std::string with_opcode(int opcode) {
  return encode({static_cast<Opcode>(opcode), "hello"});
}

std::string fragment(Opcode opcode, const std::string& payload, bool fin) {
  OutFrame frame{opcode, payload};
  frame.fin = fin;
  return encode(frame);
}

std::string with_length(LengthForm form, std::optional<std::uint64_t> claimed) {
  OutFrame frame = text("hello");
  frame.length_form = form;
  frame.claimed_length = claimed;
  return encode(frame);
}

std::string fragments(int count, std::size_t size) {
  std::string bytes = fragment(Opcode::text, std::string(size, 'a'), false);
  for (int i = 1; i < count; ++i) bytes += fragment(Opcode::continuation, std::string(size, 'a'), false);
  return bytes;
}

std::vector<BadFrames> protocol_errors() {
  return {
      {"an unmasked frame", unmasked(), {1002}},
      {"RSV1 without an extension", reserved(4), {1002}},
      {"RSV2", reserved(2), {1002}},
      {"RSV3", reserved(1), {1002}},
      {"an unknown data opcode", with_opcode(3), {1002}},
      {"an unknown control opcode", with_opcode(11), {1002}},
      {"a ping of 126 bytes", encode({Opcode::ping, std::string(126, 'p')}), {1002}},
      {"a close of 126 bytes", encode({Opcode::close, close_payload(1000, std::string(124, 'c'))}), {1002}},
      {"a fragmented ping", fragment(Opcode::ping, "p", false), {1002}},
      {"a continuation of nothing", fragment(Opcode::continuation, "x", true), {1002}},
      {"a text within a text", fragment(Opcode::text, "a", false) + encode(text("b")), {1002}},
      {"5 bytes of length in two", with_length(LengthForm::two_bytes, std::nullopt), {1002}},
      {"5 bytes of length in eight", with_length(LengthForm::eight_bytes, std::nullopt), {1002}},
      {"a length with the top bit set", with_length(LengthForm::eight_bytes, 1ULL << 63 | 5), {1002}},
      {"a close of one byte", encode({Opcode::close, "\x03"}), {1002}},
      {"a close with code 999", encode({Opcode::close, close_payload(999)}), {1002}},
      {"a close with code 1005", encode({Opcode::close, close_payload(1005)}), {1002}},
      {"a close with code 1006", encode({Opcode::close, close_payload(1006)}), {1002}},
      {"a close with code 65535", encode({Opcode::close, close_payload(65535)}), {1002}},
      {"a close whose reason is not UTF-8",
       encode({Opcode::close, close_payload(1000, "\xff")}),
       {1002, 1007}},
  };
}

std::vector<BadFrames> content_errors() {
  return {
      {"binary that is not UTF-8", encode({Opcode::binary, "hell\xff"}), {1003}},
      {"text with a stray byte", encode(text("a\xff")), {1007}},
      {"text with an overlong sequence", encode(text("\xc0\xaf")), {1007}},
      {"text with a surrogate", encode(text("\xed\xa0\x80")), {1007}},
      {"text beyond U+10FFFF", encode(text("\xf4\x90\x80\x80")), {1007}},
      {"text that ends within a character", encode(text("a\xe2\x82")), {1007}},
      {"invalid UTF-8 within JSON", encode(text("{\"type\":\"chat\",\"message\":\"\xff\"}")), {1007}},
      {"invalid UTF-8 in the second fragment",
       fragment(Opcode::text, "a\xe2\x82", false) + fragment(Opcode::continuation, "b", true),
       {1007}},
      {"1 MiB of [", encode(text(std::string(kMebibyte, '['))), {1009}},
      {"1 MiB of [ in an object", encode(text("{\"message\":" + std::string(kMebibyte, '['))), {1009}},
      {"a claim of 1 TiB", with_length(LengthForm::eight_bytes, 1ULL << 40), {1009}},
      {"a claim just over any limit", with_length(LengthForm::eight_bytes, kMebibyte), {1009}},
      {"1 MiB in 32 fragments", fragments(32, 32 * 1024), {1009}},
      {"100,000 fragments of 10 bytes", fragments(100'000, 10), {1009}},
  };
}

void check_each(const std::vector<BadFrames>& table) {
  Service server = lone_server();
  Witness witness(server);
  for (const BadFrames& bad : table) {
    CAPTURE(bad.what);
    ChatClient client = ChatClient::open(server.address());
    client.send_raw(bad.bytes);
    const std::uint16_t code = client.close_code();
    CAPTURE(code);
    CHECK(std::count(bad.codes.begin(), bad.codes.end(), code) == 1);
    client.await_end();
    witness.expect_service();
  }
  witness.expect_no_leak();
}

TEST_CASE("bad frames: a breach of the WebSocket protocol closes with its code") {
  check_each(protocol_errors());
}

TEST_CASE("bad frames: content that is not taken closes with its code") {
  check_each(content_errors());
}

TEST_CASE("bad frames: a client that leaves in the middle of one is forgotten") {
  Service server = lone_server();
  Witness witness(server);
  for (const std::size_t sent : {1U, 2U, 5U, 9U, 60U}) {
    ChatClient finishing = ChatClient::open(server.address());
    finishing.send_raw(encode(text(std::string(100, 'a'))).substr(0, sent));
    finishing.drop();
    ChatClient resetting = ChatClient::open(server.address());
    resetting.send_raw(encode(text(std::string(100, 'a'))).substr(0, sent));
    resetting.socket().reset();
  }
  witness.expect_service();
  witness.expect_no_leak();
}

TEST_CASE("bad frames: rubbish instead of frames ends the connection, whatever it is") {
  Service server = lone_server();
  Witness witness(server);
  for (int round = 0; round < 200; ++round) {
    ChatClient client = ChatClient::open(server.address());
    std::string rubbish;
    for (int i = 0; i < 64; ++i) rubbish.push_back(static_cast<char>(random_number()));
    client.send_raw(rubbish);
    client.socket().finish_sending();
    client.await_end();
  }
  witness.expect_service();
  witness.expect_no_leak();
}

}  // namespace
}  // namespace ws::e2e
