#include "ws-user/app/chat_log_metrics.hpp"

namespace ws::app {

void add_chat_log_metrics(MetricsRegistry& registry, const chat_log::ChatLogStats& stats) {
  registry.add_counter("ws_chat_log_written_total", "Messages in the chat log.", {},
                       [&stats] { return static_cast<double>(stats.written.value()); });
  registry.add_counter("ws_chat_log_lost_total", "Messages that a failing disk kept from the chat log.", {},
                       [&stats] { return static_cast<double>(stats.lost.value()); });
  registry.add_counter("ws_chat_log_failures_total", "Attempts to write the chat log that failed, or hang.",
                       {}, [&stats] { return static_cast<double>(stats.failures.value()); });
  registry.add_gauge("ws_chat_log_waiting_bytes", "Bytes that wait for the chat log's disk.", {},
                     [&stats] { return static_cast<double>(stats.waiting.value()); });
}

}  // namespace ws::app
