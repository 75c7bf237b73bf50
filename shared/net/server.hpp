#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shared/base/metrics.hpp"
#include "shared/net/http/http_exchange.hpp"
#include "shared/net/server_limits.hpp"
#include "shared/net/service.hpp"
#include "shared/net/stream/streams.hpp"
#include "shared/net/ws/web_socket.hpp"

namespace ws::net {

// What a server counts; written by its loop, read by any thread.
struct ServerStats : StreamStats, HttpStats, WebSocketStats {
  Counter accepted;   // sockets taken over
  Counter rests_cut;  // resting connections let go to make room
  Gauge sockets;
};

// What is answered to clients that offer to compress messages (RFC 7692).
enum class Compression { kRefuse, kAccept };

// Server: the table of what it has accepted on one loop, HTTP exchanges and WebSockets, and what concerns
// many of them: who rests, who moves to another server, the stop.
//
// Where a crowd comes or goes at once, those who stay are not to notice: see Lobby and Writer.
//
// Thread: loop. Owns its guests. `streams` must outlive it.
class Server final : private WebSocketHost {
 public:
  Server(Streams& streams, const ServerLimits& limits, Compression compression = Compression::kRefuse);
  ~Server() override;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Takes over an accepted, non-blocking socket, to be served by `service`, which must outlive it.
  void adopt(UniqueFd socket, PeerAddress peer, Service& service);
  // Open connections are read no further while `too_much` says so. Thread: setup.
  void hold_reading_while(std::function<bool()> too_much) { group_.brake.pull_while(std::move(too_much)); }
  // Tells every handler that the server stops; no more handshakes are answered but with 503.
  void shut_down();
  // Ends what is left at once; freed at the end of the turn.
  void close_all();
  // Lets a resting connection go at once, so that another may come. False if there is none.
  bool make_room();
  std::size_t size() const { return table_.size(); }
  // Bytes in the fullest queue of those who still read. Those that are filling up are offered more at the end
  // of this turn, so that the next answer is not older than they are.
  std::size_t fullest_queue_of_readers();

  // Moving an open WebSocket, which was put aside, to another server; in the hand-over phase. Its handler
  // comes along, untold.
  Arrival release(WebSocket& socket);
  // Takes it, still aside, so that its handler can be told first. Throws for lack of memory; then it has
  // ended.
  WebSocket& adopt(Arrival arrival);
  // Goes on with one that was put aside: what was read of it and not handled, then its socket. If the server
  // stops, its handler is told so.
  void go_on(WebSocket& socket) noexcept;
  // Takes one whose handshake has yet to be answered, and answers it.
  void adopt(Arrival arrival, Service& service);

  const ServerStats& stats() const { return stats_; }
  const Counter& reads_held() const { return group_.brake.times(); }
  const Counter& joint_writes() const { return streams_.writer().joint_writes(); }
  const ServerLimits& limits() const { return limits_; }
  EventLoop& loop() { return streams_.loop(); }
  const EventLoop& loop() const { return streams_.loop(); }

 private:
  class Entrance;
  // Who goes to another server at the end of the turn.
  struct Leaver {
    HttpExchange* exchange;  // null: it has ended
    HttpRequest request;
    std::string unread;
    std::function<void(Arrival)> take;
  };

  void over(Guest& guest) noexcept override;
  void note_fault(const Guest& guest, const std::exception& fault) noexcept override;
  void keep_unread(WebSocket& socket, std::string_view bytes) override;
  const WebSocketLimits& socket_limits() const override { return limits_.ws; }
  WebSocketStats& socket_stats() override { return stats_; }

  HttpHost& entrance_of(Service& service);
  Guest& seat(std::unique_ptr<Guest> guest);
  std::unique_ptr<Guest> unseat(const Guest& guest) noexcept;
  void upgrade(Service& service, HttpExchange& exchange, HttpRequest request, std::string unread);
  void open(HttpExchange& exchange, const HttpRequest& request, const UpgradeDecision& decision,
            std::string_view accept, std::string unread);
  std::string agree_on_compression(const HttpRequest& request) const;
  void hand_over();
  void go_on(HttpExchange& exchange, HttpRequest request, std::string unread);
  template <typename Enter>
  Guest& take_in(Arrival& arrival, Enter&& enter);

  Streams& streams_;
  const ServerLimits limits_;
  const Compression compression_;
  ServerStats stats_;
  StreamGroup group_;
  std::vector<std::unique_ptr<Entrance>> entrances_;
  LinkedList<HttpExchange> resting_;
  std::vector<std::unique_ptr<Guest>> table_;
  std::vector<std::unique_ptr<Guest>> spent_;  // exchanges that became WebSockets in this turn
  std::vector<Leaver> leavers_;
  std::unordered_map<const Guest*, std::string> unread_;  // of those that are aside
  bool stops_ = false;
};

}  // namespace ws::net
