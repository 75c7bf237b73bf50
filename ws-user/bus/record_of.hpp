#pragma once

#include "ws-user/bus/bus.hpp"

namespace ws::bus {

// The record of a publication, the same for every bus. Its views are the publication's.
inline relay::RecordView record_of(const Publication& publication, NodeId origin, std::uint64_t number) {
  relay::RecordView record;
  record.kind = publication.kind;
  record.flags = publication.flags;
  if (publication.ack) record.flags |= relay::flag::kAck;
  record.origin = origin;
  record.number = number;
  record.stamp = publication.stamp;
  record.room = publication.room;
  record.cid = publication.cid;
  record.payload = publication.payload;
  return record;
}

// What a node says to another one, or to every other (target 0), outside the numbering.
inline relay::RecordView direct_record(NodeId origin, NodeId target, std::string_view room,
                                       std::string_view payload) {
  relay::RecordView record;
  record.kind = relay::Kind::kDirect;
  record.origin = origin;
  record.target = target;
  record.room = room;
  record.payload = payload;
  return record;
}

}  // namespace ws::bus
