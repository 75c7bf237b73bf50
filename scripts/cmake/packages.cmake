# Everything comes from Debian's packages (scripts/setup.sh installs them).

# ws_require(PACKAGE DEBIAN_PACKAGE): find_package that says what to install.
macro(ws_require PACKAGE DEBIAN_PACKAGE)
  find_package(${PACKAGE} QUIET)
  if(NOT ${PACKAGE}_FOUND)
    message(FATAL_ERROR "${PACKAGE} not found: run scripts/setup.sh, or install ${DEBIAN_PACKAGE}")
  endif()
endmacro()

# ws_require_header(VARIABLE HEADER DEBIAN_PACKAGE): the same for a library that is only headers.
macro(ws_require_header VARIABLE HEADER DEBIAN_PACKAGE)
  find_path(${VARIABLE} ${HEADER})
  if(NOT ${VARIABLE})
    message(FATAL_ERROR "${HEADER} not found: run scripts/setup.sh, or install ${DEBIAN_PACKAGE}")
  endif()
endmacro()

ws_require(Threads libc6-dev)
ws_require(OpenSSL libssl-dev)
ws_require(ZLIB zlib1g-dev)
ws_require(websocketpp libwebsocketpp-dev)
ws_require(spdlog libspdlog-dev)
ws_require(CLI11 libcli11-dev)
ws_require(doctest doctest-dev)
ws_require(benchmark libbenchmark-dev)
ws_require(prometheus-cpp prometheus-cpp-dev)

# libasio-dev and rapidjson-dev ship headers without a usable target: name them here.
ws_require_header(ASIO_INCLUDE_DIR asio.hpp libasio-dev)
add_library(asio INTERFACE)
target_include_directories(asio SYSTEM INTERFACE ${ASIO_INCLUDE_DIR})
target_compile_definitions(asio INTERFACE ASIO_STANDALONE)
target_link_libraries(asio INTERFACE Threads::Threads)

ws_require_header(LIBEDIT_INCLUDE_DIR histedit.h libedit-dev)
find_library(LIBEDIT_LIBRARY edit)
add_library(libedit INTERFACE)
target_include_directories(libedit SYSTEM INTERFACE ${LIBEDIT_INCLUDE_DIR})
target_link_libraries(libedit INTERFACE ${LIBEDIT_LIBRARY})

ws_require_header(LIBURING_INCLUDE_DIR liburing.h liburing-dev)
find_library(LIBURING_LIBRARY uring)
add_library(liburing INTERFACE)
target_include_directories(liburing SYSTEM INTERFACE ${LIBURING_INCLUDE_DIR})
target_link_libraries(liburing INTERFACE ${LIBURING_LIBRARY})

ws_require_header(RAPIDJSON_INCLUDE_DIR rapidjson/reader.h rapidjson-dev)
add_library(rapidjson INTERFACE)
target_include_directories(rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIR})
