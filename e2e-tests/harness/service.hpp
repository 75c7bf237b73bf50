#pragma once

#include <memory>
#include <optional>

#include "e2e-tests/harness/address.hpp"
#include "e2e-tests/harness/process.hpp"

namespace ws::e2e {

// Service: one ws-user or ws-relayer on a port of its own, which it keeps over restarts.
//
// Thread: one. Owns the process. Errors: Failure if it does not become ready.
class Service {
 public:
  Service(ProcessSpec spec, std::uint16_t port);

  // Starts it, without waiting for anything.
  void start();
  // Waits until GET /ready answers 200.
  void await_ready();
  // kill -9, and waits for the end.
  void kill();

  Process& process() const { return *process_; }
  Address address() const { return {"127.0.0.1", port_}; }

 private:
  ProcessSpec spec_;
  std::uint16_t port_;
  std::unique_ptr<Process> process_;
};

// The settings are environment variables; those given here win over the harness's own.
using Settings = std::map<std::string, std::string>;

// WS_THREADS in the environment of the tests is how many threads it has where the scenario does not say it.
// `open_files` is the limit on its descriptors, the system's own if not set.
Service user_service(const Settings& settings = {}, std::optional<unsigned> open_files = std::nullopt);
Service relayer_service(const Settings& settings = {});

// A ready user server on its own, without a relayer.
Service lone_server(const Settings& settings = {}, std::optional<unsigned> open_files = std::nullopt);

// Waits until its log says so: a line may come some milliseconds after what it tells of.
void await_log(const Service& service, const std::string& words);

}  // namespace ws::e2e
