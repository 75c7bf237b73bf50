# The standard headers that nearly every file includes, and spdlog's, compiled once: they are most of what a small
# file costs to compile. Only where speed is wanted: the sanitizers' builds go without, and so show an include that
# somebody forgot.
option(WS_COMMON_HEADERS "Compile the common headers once" ON)

file(WRITE ${CMAKE_BINARY_DIR}/common_headers.cpp "// Has nothing but the common headers.\n")
function(ws_make_common_headers)
  add_library(common_headers STATIC ${CMAKE_BINARY_DIR}/common_headers.cpp)
  target_link_libraries(common_headers PRIVATE project_options spdlog::spdlog Threads::Threads)
  target_precompile_headers(common_headers PRIVATE
    <algorithm> <array> <atomic> <chrono> <functional> <list> <map> <memory> <mutex> <optional> <string> <string_view>
    <system_error> <thread> <unordered_map> <unordered_set> <utility> <vector> <spdlog/spdlog.h>)
endfunction()

# ws_use_common_headers(TARGET): also gives it what they are compiled with, which a program without a log has not.
function(ws_use_common_headers TARGET)
  if(TARGET common_headers)
    target_link_libraries(${TARGET} PRIVATE spdlog::spdlog Threads::Threads)
    target_precompile_headers(${TARGET} REUSE_FROM common_headers)
  endif()
endfunction()

if(WS_COMMON_HEADERS AND NOT SANITIZE)
  ws_make_common_headers()
endif()
