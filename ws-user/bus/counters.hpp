#pragma once

#include <cstdint>

namespace ws::bus {

// What a RelayNode has done since it started; for /metrics.
struct RelayNodeCounters {
  std::uint64_t published = 0;
  std::uint64_t delivered = 0;
  std::uint64_t discarded = 0;     // for rooms without a member here
  std::uint64_t copies = 0;        // had arrived before
  std::uint64_t out_of_order = 0;  // beyond a gap: ignored, to be resumed
  std::uint64_t jumps = 0;         // of them, those by which a loss was noticed
  std::uint64_t put_off = 0;       // late, and the members had no room: ignored, to be resumed
  std::uint64_t waits_ended = 0;   // resumes that went on although members who read had no room
  std::uint64_t skipped = 0;       // left out by the relayer because we muted the room
  std::uint64_t known_cids = 0;    // dropped as a client's retry
  std::uint64_t gaps = 0;          // ranges that could no longer be had
  std::uint64_t gap_records = 0;   // records in them
  std::uint64_t join_gaps = 0;     // of the gaps, those of a join that waited in vain
  std::uint64_t not_relayed = 0;   // own publications that not every peer has confirmed in time
  std::uint64_t bad_frames = 0;
  std::uint64_t unknown_origins = 0;  // records of nodes in no peer list
  std::uint64_t unwaited_joins = 0;   // too many joins were waiting already
};

}  // namespace ws::bus
