#include "ws-user/web/assets.hpp"

#include <algorithm>

namespace ws::web {

const Asset* AssetList::find(std::string_view path) const {
  const Asset* found = std::find_if(begin(), end(), [&](const Asset& asset) { return asset.path == path; });
  return found == end() ? nullptr : found;
}

}  // namespace ws::web
