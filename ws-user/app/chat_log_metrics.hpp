#pragma once

#include "shared/base/metrics.hpp"
#include "ws-user/chat_log/chat_log.hpp"

namespace ws::app {

// Shows what becomes of the chat log. Thread: setup. Both must outlive the registry's use.
void add_chat_log_metrics(MetricsRegistry& registry, const chat_log::ChatLogStats& stats);

}  // namespace ws::app
