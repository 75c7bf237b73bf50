// What is in frames, with what differs from run to run taken out.

import assert from 'node:assert/strict';

export const kTimestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
export const kSomeUser = /^User-.{5}$/;

// A frame as it came, with T for its timestamp and ID for its id.
export function masked(frame) {
  return frame.replace(/"timestamp":"[^"]+"/, '"timestamp":"T"').replace(/"id":"[^"]+"/, '"id":"ID"');
}

// What the clients of a JSON broadcast server rely on.
export function assertBroadcast(object, { type, userId, content }) {
  assert.deepEqual(Object.keys(object).sort(), ['content', 'timestamp', 'type', 'userId']);
  assert.equal(object.type, type);
  if (userId instanceof RegExp) assert.match(object.userId, userId);
  else assert.equal(object.userId, userId);
  assert.deepEqual(object.content, content);
  assert.match(object.timestamp, kTimestamp);
}
