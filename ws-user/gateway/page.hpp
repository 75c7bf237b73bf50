#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "shared/net/http/http.hpp"
#include "ws-user/web/assets.hpp"

namespace ws::gateway {

// Page: the files of the chat page, as they are and, where it is worth while, compressed. A page may load
// nothing from other hosts, run no script but ours, and sit in nobody's frame.
//
// Thread: immutable. The assets must outlive it.
class Page {
 public:
  explicit Page(web::AssetList assets);

  // The answer to somebody who asks for a file: the file, or 304 if they have these very bytes already. None
  // if there is no such file.
  std::optional<net::HttpResponse> answer(const net::HttpRequest& request) const;

 private:
  struct File {
    const web::Asset* asset;
    std::string gzipped;  // empty: not worth it
    std::string gzip_tag;
  };
  void add(std::string_view path, const web::Asset& asset);

  std::unordered_map<std::string_view, File> files_;  // by path
};

}  // namespace ws::gateway
