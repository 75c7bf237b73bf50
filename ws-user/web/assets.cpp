#include "ws-user/web/assets.hpp"

#include <algorithm>

namespace ws::web {

const Asset* find(std::string_view path) {
  AssetList assets = all();
  const Asset* found =
      std::find_if(assets.begin(), assets.end(), [&](const Asset& asset) { return asset.path == path; });
  return found == assets.end() ? nullptr : found;
}

}  // namespace ws::web
