#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/relay/record.hpp"

namespace ws::relay {

// The payloads of the records by which the two programs steer each other. Readers return nothing for a
// payload that is too short; bytes beyond what is known are ignored, so a later version may say more.
//
// Thread: any.

struct Hello {
  std::uint16_t version = kVersion;
  std::uint64_t dial = 0;   // counts the links this node has dialled: the higher one is the newer
  milliseconds running{0};  // since the node started
  std::string_view name;    // for people
};
Bytes encode_hello(NodeId self, const Hello& hello);
std::optional<Hello> read_hello(const RecordView& record);

struct Peer {
  NodeId node;
  std::string name;
};
Bytes encode_peers(const std::vector<Peer>& peers);
std::optional<std::vector<Peer>> read_peers(const RecordView& record);

// Kinds whose payload is one number: mute has none, unmute and unmuted a ticket, more / resumed / newest /
// got and start a record number (more, resumed and start followed by the ticket of the question).
struct Numbers {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};
Bytes encode_numbers(RecordView head, Numbers numbers);
std::optional<Numbers> read_numbers(const RecordView& record);

struct Resume {
  std::uint64_t seen = 0;                // everything up to here has arrived
  std::uint64_t ticket = 0;              // comes back in the answer, so that an old answer is known as such
  std::uint32_t window = kResumeWindow;  // bytes
  milliseconds age{0};                   // with flag::kFirstContact: records younger than this
};
// For kResume and kRoomResume alike; `head` names origin, target, room and flags.
Bytes encode_resume(RecordView head, const Resume& resume);
std::optional<Resume> read_resume(const RecordView& record);

}  // namespace ws::relay
