# embed_files(TARGET NAMESPACE file...): compiles the files into TARGET. The generated source defines
# NAMESPACE::all() of the assets.hpp that stands beside the caller's CMakeLists.txt: for each file the path it is
# served at (/NAME, and / for index.html), its content type, its ETag and its bytes. Run again when a file changes.

set(EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_generate.cmake)

function(embed_files TARGET NAMESPACE)
  set(files ${ARGN})
  list(SORT files)
  list(TRANSFORM files PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  file(RELATIVE_PATH header ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/assets.hpp)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${TARGET}_assets.cpp)
  add_custom_command(
    OUTPUT ${generated}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${generated} -DNAMESPACE=${NAMESPACE} -DHEADER=${header}
            "-DFILES=${files}" -P ${EMBED_SCRIPT}
    DEPENDS ${files} ${EMBED_SCRIPT}
    COMMENT "Embedding ${TARGET}"
    VERBATIM)
  target_sources(${TARGET} PRIVATE ${generated})
endfunction()
