#pragma once

namespace ws::bus {

// Rules: the rules of the relay protocol that the model test takes away one at a time, to show that it
// notices. All are on in the product.
struct Rules {
  bool contiguity = true;           // take number n only after n-1
  bool drop_copies = true;          // and only once
  bool resume_on_gap = true;        // ask an origin whose numbers jump
  bool resume_on_peer_up = true;    // ask an origin that links anew
  bool resume_on_loss = true;       // ask when a link, or a peer on one of several relayers, is lost
  bool tell_newest = true;          // tell peers one's newest number when a way to them is lost
  bool repeat_resume = true;        // ask again when an answer makes no progress
  bool ask_for_more = true;         // go on after a full window
  bool pace = true;                 // but not before the members who read have room for it
  bool put_off_late = true;         // take late records as far as they have room; the rest is resumed
  bool contact_slack = true;        // repeat a first contact that took long
  bool tell_gap = true;             // say what the outbox no longer holds
  bool publish_everywhere = true;   // also on relayers with peers that the first lacks
  bool wait_for_unmute = true;      // a join waits for the unmute
  bool fetch_after_unmute = true;   // and then fetches what was left out meanwhile
  bool hold_while_fetching = true;  // and lets nothing overtake it
  bool unmute_tickets = true;       // a confirmation counts for the unmute it answers
  bool drop_fetched = true;         // what a fetch delivered is not delivered again by a resume
  bool drop_known_cids = true;
  bool gap_confirms_nothing =
      true;                        // what leaves the outbox unconfirmed is not relayed, whatever comes later
  bool silence_is_no_loss = true;  // while no relayer tells who is there, nobody is known to be gone
};

}  // namespace ws::bus
