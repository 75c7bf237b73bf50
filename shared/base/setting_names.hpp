#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace ws {

// Every environment variable of both programs. They may share a .env file, so that each must know the other's
// settings from a slip of the pen.
inline constexpr std::array kSettingNames{
    std::string_view("CHAT_LOG"),
    std::string_view("CHAT_LOG_FILES"),
    std::string_view("CHAT_LOG_MAX_BYTES"),
    std::string_view("COMPRESS"),
    std::string_view("CONSUMER_PORT"),
    std::string_view("DEAD_AFTER_MS"),
    std::string_view("DEFAULT_ROOM"),
    std::string_view("ECHO"),
    std::string_view("HANDSHAKE_TIMEOUT_MS"),
    std::string_view("HOST"),
    std::string_view("IO_URING"),
    std::string_view("LINK_QUEUE"),
    std::string_view("LOG_FORMAT"),
    std::string_view("LOG_LEVEL"),
    std::string_view("MAX_CONNECTIONS"),
    std::string_view("MAX_HEAD"),
    std::string_view("MAX_LINKS"),
    std::string_view("MAX_MESSAGE"),
    std::string_view("MAX_QUEUE"),
    std::string_view("MAX_ROOMS"),
    std::string_view("MAX_ROOM_NAME"),
    std::string_view("MAX_USERNAME"),
    std::string_view("NODE_NAME"),
    std::string_view("OUTBOX_BYTES"),
    std::string_view("OUTBOX_SECONDS"),
    std::string_view("PING_AFTER_MS"),
    std::string_view("PORT"),
    std::string_view("PUBLISHER_PORT"),
    std::string_view("RELAYER_PORT"),
    std::string_view("RELAYER_URL"),
    std::string_view("RELAY_SECRET"),
    std::string_view("ROOT_DIALECT"),
    std::string_view("SUBPROTOCOL"),
    std::string_view("THREADS"),
};

// The name that `wrong` was probably meant to be, a few slips away from it; empty if none is near. Case is
// no slip, nor is `_` for `-`.
//
// Thread: any.
std::string nearest_name(std::string_view wrong, const std::vector<std::string>& names);

}  // namespace ws
