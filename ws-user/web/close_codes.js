// What a WebSocket's close code means to whoever was connected: why it ended, and whether to come back.

const kMeanings = new Map([
  [1000, { why: 'The server said goodbye' }],
  [1001, { why: 'The server went away' }],
  [1008, { why: 'The server refused what was sent' }],
  [1009, { why: 'A message was too large for the server' }],
  [1012, { why: 'The server is restarting' }],
  [1013, { why: 'The server is busy', atLeastMs: 2_000 }],
  [4001, { why: 'The server does not let you in', comeBack: false }],
  [4008, { why: 'The connection was too slow' }],
]);

// { why, comeBack, atLeastMs }: a sentence without its full stop; whether to dial again; and how long to wait for
// that even if the backoff says sooner.
export function meaningOf(code) {
  return { why: 'The connection was lost', comeBack: true, atLeastMs: 0, ...kMeanings.get(code) };
}
