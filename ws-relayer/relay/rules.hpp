#pragma once

namespace ws::relayer {

// Rules: the relayer's rules that the model test takes away one at a time, to show that it notices. All are
// on in the product.
struct Rules {
  bool tell_skipped = true;       // say which numbers a mute left out
  bool skipped_first = true;      // before the origin's next record
  bool skipped_each_tick = true;  // and soon, if there is no next record
};

}  // namespace ws::relayer
