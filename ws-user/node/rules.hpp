#pragma once

namespace ws::node {

// Rules: the rules of rooms at home that the model test takes away one at a time, to show that it notices.
// All are on in the product.
struct Rules {
  bool wait_for_arrivals = true;  // a home does not end while somebody is on the way to it
  bool count_stays = true;        // the bus side counts the stays of a room, for two homes' mail may cross
  bool lives = true;              // an answer of the bus counts for the life of the room that asked
  bool wait_for_bus = true;       // `joined` is said when the bus has answered
  bool hear_own_home = true;      // members do not hear what a home before theirs had said
};

}  // namespace ws::node
