# Run by embed_files (embed.cmake): writes OUTPUT, a C++ source with the bytes of FILES.

set(TYPE_html "text/html; charset=utf-8")
set(TYPE_css "text/css; charset=utf-8")
set(TYPE_js "text/javascript; charset=utf-8")
set(TYPE_json "application/json")
set(TYPE_svg "image/svg+xml")
set(TYPE_png "image/png")

set(ETAG_LENGTH 20) # hexadecimal digits of the content's SHA-256: 80 bits, plenty to tell versions apart

set(bodies "")
set(entries "")
set(index 0)
foreach(file IN LISTS FILES)
  cmake_path(GET file FILENAME name)
  cmake_path(GET file EXTENSION LAST_ONLY extension)
  string(SUBSTRING "${extension}" 1 -1 extension)
  if(NOT DEFINED TYPE_${extension})
    message(FATAL_ERROR "embed: no content type is known for ${name}; add it to ${CMAKE_CURRENT_LIST_FILE}")
  endif()
  file(SHA256 ${file} hash)
  string(SUBSTRING ${hash} 0 ${ETAG_LENGTH} etag)
  file(READ ${file} bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")

  # A closing zero, since an empty file would otherwise be an array of no elements.
  string(APPEND bodies "const unsigned char kBody${index}[] = {${bytes}0};\n")
  set(path "/${name}")
  if(name STREQUAL "index.html")
    set(path "/")
  endif()
  string(APPEND entries
    "    {\"${path}\", \"${TYPE_${extension}}\", \"\\\"${etag}\\\"\", view(kBody${index}, ${size})},\n")
  math(EXPR index "${index} + 1")
endforeach()

file(WRITE ${OUTPUT} "// Generated from the files beside ${HEADER}; do not edit.
#include \"${HEADER}\"

namespace ${NAMESPACE} {
namespace {

${bodies}
std::string_view view(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

AssetList all() {
  static const Asset kAssets[] = {
${entries}  };
  return {kAssets, sizeof kAssets / sizeof kAssets[0]};
}

}  // namespace ${NAMESPACE}
")
