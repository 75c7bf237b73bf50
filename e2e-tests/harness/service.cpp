#include "e2e-tests/harness/service.hpp"

#include <signal.h>

#include <cstdlib>

#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {

Service::Service(ProcessSpec spec, std::uint16_t port) : spec_(std::move(spec)), port_(port) {}

void Service::start() {
  process_.reset();
  process_ = std::make_unique<Process>(spec_);
}

void Service::await_ready() {
  eventually(spec_.program + " is ready", [this] {
    if (!process_->running()) throw Failure(spec_.program + " ended while starting");
    return http_status(address(), "/ready") == 200;
  });
}

void Service::kill() {
  process_->signal(SIGKILL);
  process_->wait();
}

Service user_service(const Settings& settings, std::optional<unsigned> open_files) {
  ProcessSpec spec;
  spec.open_files = open_files;
  spec.program = "ws-user";
  const std::uint16_t port = free_port();
  spec.environment = settings;
  spec.environment.insert({{"PORT", std::to_string(port)}, {"HOST", "127.0.0.1"}, {"RELAYER_URL", ""}});
  if (const char* threads = std::getenv("WS_THREADS")) spec.environment.insert({"THREADS", threads});
  return {spec, port};
}

Service relayer_service(const Settings& settings) {
  ProcessSpec spec;
  spec.program = "ws-relayer";
  const std::uint16_t port = free_port();
  spec.environment = settings;
  spec.environment.insert({{"RELAYER_PORT", std::to_string(port)}});
  return {spec, port};
}

Service lone_server(const Settings& settings, std::optional<unsigned> open_files) {
  Service server = user_service(settings, open_files);
  server.start();
  server.await_ready();
  return server;
}

void await_log(const Service& service, const std::string& words) {
  eventually("the log says " + words,
             [&] { return service.process().output().find(words) != std::string::npos; });
}

}  // namespace ws::e2e
