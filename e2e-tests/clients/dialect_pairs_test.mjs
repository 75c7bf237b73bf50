// Every dialect to every other, in one room across two servers: which bytes go in, which come out.

import assert from 'node:assert/strict';
import test from 'node:test';
import { startCluster } from '../node/services.mjs';
import { masked } from './support/frames.mjs';
import { PythonPeer } from './support/programs.mjs';
import { SocketClient } from './support/socket_client.mjs';

const kText = 'grüß "dich"\n{"n": 1.0}';
const kBinary = Buffer.from([0, 1, 254, 255, 10]);

// What each says: the frame, and how it is meant: as a JSON value, byte for byte, and as a plain frame.
const kSenders = [
  {
    name: 'rooms, a string',
    path: '',
    frame: (room) => `{"type":"chat","room":${JSON.stringify(room)},"message":"a\\u00e9 \\"b\\""}`,
    json: '"a\\u00e9 \\"b\\""',
    plain: '[Sam] aé "b"',
  },
  {
    name: 'rooms, an object',
    path: '',
    frame: (room) => `{"type":"chat","room":${JSON.stringify(room)},"message":{"n": 1.0, "s": [ "x" ]}}`,
    json: '{"n": 1.0, "s": [ "x" ]}',
    plain: '[Sam] {"n":1.0,"s":["x"]}',
  },
  {
    name: 'broadcast, a string',
    path: 'broadcast',
    frame: () => '{"type":"message","content":"hi \\/ there"}',
    json: '"hi \\/ there"',
    plain: '[Sam] hi / there',
  },
  {
    name: 'broadcast, an array',
    path: 'broadcast',
    frame: () => '{"type":"message","content":[1e3, null]}',
    json: '[1e3, null]',
    plain: '[Sam] [1e3,null]',
  },
  ...['ws', 'publish'].flatMap((path) => [
    { name: `${path}, text`, path, frame: () => kText, json: '"grüß \\"dich\\"\\u000a{\\"n\\": 1.0}"', plain: kText },
    { name: `${path}, binary`, path, frame: () => kBinary, json: '{"base64":"AAH+/wo="}', plain: kBinary },
  ]),
];

const inRooms = (said, room) =>
  `{"type":"chat","room":${JSON.stringify(room)},"message":${said.json},"userId":"Sam","timestamp":"T","id":"ID"}`;
const inBroadcast = (said) => `{"type":"message","userId":"Sam","content":${said.json},"timestamp":"T"}`;
const inPlain = (said) => said.plain;

const kReceivers = [
  { name: 'rooms', path: '', expected: inRooms },
  { name: 'broadcast', path: 'broadcast', expected: inBroadcast },
  { name: 'ws', path: 'ws', expected: inPlain },
  { name: 'consume', path: 'consume', expected: inPlain },
];

async function enter(t, Kind, server, path, room, username) {
  const client = await Kind.open(t, `${server.socketAddress}${path}?${new URLSearchParams({ room, username })}`);
  if (path === '') {
    client.say(JSON.stringify({ type: 'join-room', room, username, ref: 'joined' }));
    assert.equal(JSON.parse(await client.hears()).ref, 'joined');
  }
  return client;
}

// The next that is no notice of who came and went.
async function hearsMessage(client) {
  for (;;) {
    const frame = await client.hears();
    if (typeof frame !== 'string') return frame;
    if (!frame.startsWith('{"type":"system"')) return masked(frame);
  }
}

test('every pair of dialects, across two servers', async (suite) => {
  const [one, other] = await startCluster(suite);
  for (const sender of kSenders) {
    for (const receiver of kReceivers) {
      await suite.test(`${sender.name}, to ${receiver.name}`, async (t) => {
        const room = `${sender.name} -> "${receiver.name}"`;
        const hearers = [
          await enter(t, SocketClient, other, receiver.path, room, 'Hanna'),
          await enter(t, PythonPeer, other, receiver.path, room, 'Hugo'),
          await enter(t, SocketClient, one, receiver.path, room, 'Near'),
        ];
        const sam = await enter(t, SocketClient, one, sender.path, room, 'Sam');
        sam.say(sender.frame(room));
        const expected = receiver.expected(sender, room);
        for (const hearer of hearers) assert.deepEqual(await hearsMessage(hearer), expected);
      });
    }
  }
});
