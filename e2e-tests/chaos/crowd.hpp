#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "e2e-tests/chaos/ledger.hpp"
#include "e2e-tests/chaos/raw_client.hpp"
#include "e2e-tests/chaos/recovery.hpp"
#include "e2e-tests/chaos/turn.hpp"
#include "e2e-tests/harness/address.hpp"
#include "e2e-tests/harness/json.hpp"

namespace ws::chaos {

// Crowd: clients who chat at a steady pace, now and then leave a room and come back, and return to their
// server whenever it hangs up. All they say and hear goes into the ledger.
//
// Thread: one. Owns the clients. Errors: Failure if a server says what no client should hear.
class Crowd final : public Pollee {
 public:
  Crowd(std::vector<e2e::Address> servers, std::uint64_t seed, Ledger& ledger, Recovery& recovery);

  // What is due by now: chats, joins, connections.
  void tick(Duration now);
  void talk(bool wanted) { talking_ = wanted; }
  // Everybody is in every room that is theirs, for good: nobody leaves while nobody talks.
  bool settled() const;

  // The server is about to go, with or without handing over what it has acknowledged.
  void server_goes(int server, bool hands_over);
  void server_is_back(int server) { going_[static_cast<std::size_t>(server)] = false; }

  // Connections that ended though nobody had touched their server.
  std::uint64_t unexpected_ends() const { return unexpected_ends_; }
  std::uint64_t errors_heard() const { return errors_heard_; }
  const std::string& last_error() const { return last_error_; }

  void collect(std::vector<pollfd>& sockets) override;
  void on_ready(int socket) override;

 private:
  enum class Stage : std::uint8_t { kOut, kJoining, kIn, kLeaving };
  struct Place {
    Stage stage = Stage::kOut;
    Duration join_at{0};
  };
  struct Person {
    int server = 0;
    RawClient client;
    ConnectionId id = 0;
    bool greeted = false;  // the connection is known to be upgraded
    MessageNumber said = 0;
    Duration next_word{0};
    Duration next_dial{0};
    std::map<std::string, Place> rooms;
    std::map<MessageNumber, std::string> unanswered;  // their rooms
  };

  void dial(Person& person);
  void act(Person& person);
  void chat(Person& person);
  void join_or_leave(Person& person);
  void ended(Person& person);
  void hear(Person& person, const e2e::Json& words);
  void hear_chat(Person& person, const e2e::Json& words);
  Duration spread(Duration mean);

  std::vector<e2e::Address> servers_;
  std::vector<bool> going_;
  std::vector<Person> people_;
  std::map<ConnectionId, int> server_of_;
  std::map<std::pair<ConnectionId, MessageNumber>, Duration> said_at_;
  Ledger& ledger_;
  Recovery& recovery_;
  std::mt19937_64 random_;
  Duration now_{0};
  ConnectionId last_id_ = 0;
  bool talking_ = false;
  std::uint64_t unexpected_ends_ = 0;
  std::uint64_t errors_heard_ = 0;
  std::string last_error_;
};

}  // namespace ws::chaos
