#pragma once

#include <algorithm>
#include <string_view>

namespace ws {

// Takes the first item off a comma-separated list, and answers it without the blanks around it; it may be
// empty, as in "a,,b". To be called until the list is empty.
//
// Thread: any.
inline std::string_view take_item(std::string_view& list) {
  constexpr std::string_view kBlanks = " \t";
  std::string_view item = list.substr(0, list.find(','));
  list.remove_prefix(std::min(list.size(), item.size() + 1));
  item.remove_prefix(std::min(item.size(), item.find_first_not_of(kBlanks)));
  return item.substr(0, item.find_last_not_of(kBlanks) + 1);
}

}  // namespace ws
