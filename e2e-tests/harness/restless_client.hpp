#pragma once

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "e2e-tests/harness/oracle.hpp"
#include "e2e-tests/harness/ws_client.hpp"

namespace ws::e2e {

// RestlessClient: a client that follows a script of joins, chats and leaves without waiting for an answer:
// many requests in one write, cut wherever chance wants it, some as messages of several frames. All that it
// says and hears goes to the oracle; every request must be answered once.
//
// Thread: one, which drives many of them through step(). Borrows the oracle and the generator.
class RestlessClient {
 public:
  struct Manners {
    std::string watched;     // listens to this room only, on /broadcast, and says nothing
    bool echo = false;       // wants to hear itself
    int receive_buffer = 0;  // bytes, see TcpSocket::connect
  };

  RestlessClient(int number, const Address& address, const Manners& manners, Oracle& oracle,
                 std::mt19937& generator);

  // Appends to the script.
  void join(const std::string& room);
  void leave(const std::string& room);
  void chat(const std::string& room, std::size_t padding = 0);
  // Sends the script up to some byte of it, and hangs up: with a reset, or politely.
  void hang_up_somewhere();

  // From now on the server may say that it restarts, which ends it.
  void expect_restart() { expects_restart_ = true; }
  // Reads nothing until told otherwise.
  void read(bool reading) { reading_ = reading; }
  // Writes the next piece of the script, and reads what there is.
  void step();

  int number() const { return number_; }
  bool watches() const { return !watched_.empty(); }
  bool gone() const { return !client_.socket().is_open(); }
  // Everything was said and answered, or it has hung up.
  bool settled() const { return gone() || (position_ == script_.size() && unanswered_.empty()); }
  // Where it is, once it has settled.
  const std::set<std::string>& rooms() const { return rooms_; }

 private:
  struct Step {
    std::size_t begin;  // in the script
    std::string room;
    enum { kJoin, kLeave, kChat } kind;
    int number;  // of a chat
  };

  void append(decltype(Step::kind) kind, const std::string& room, const std::string& json, int number = 0);
  std::size_t piece();
  void announce(const Step& step);
  void write();
  void read_all();
  void take(const InFrame& frame);
  void hear(const std::string& text);
  void answered(const std::string& ref, const std::string& type, const std::string& text);
  unsigned chance(unsigned below) { return static_cast<unsigned>(generator_() % below); }

  const int number_;
  const std::string watched_;
  const bool echo_;
  Oracle& oracle_;
  std::mt19937& generator_;
  mutable WsClient client_;
  std::string script_;  // bytes
  std::vector<Step> steps_;
  std::size_t next_step_ = 0;                      // the first whose first byte was not sent
  std::size_t position_ = 0;                       // bytes sent
  std::map<std::string, int> scripted_;            // room -> chats in the script
  std::map<std::string, std::string> unanswered_;  // ref -> room
  std::set<std::string> rooms_;                    // as the script has it
  bool reading_ = true;
  bool hangs_up_ = false;
  bool expects_restart_ = false;
  int last_ref_ = 0;
};

}  // namespace ws::e2e
