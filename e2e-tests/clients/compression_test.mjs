// permessage-deflate with clients that nobody here wrote: those who compress and those who do not share rooms, on one
// server and on two.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { startCluster } from '../node/services.mjs';
import { PythonPeer } from './support/programs.mjs';
import { SocketClient } from './support/socket_client.mjs';

const kAnswer = /^permessage-deflate\b.*server_no_context_takeover.*client_no_context_takeover/;
const kCompressing = { perMessageDeflate: { threshold: 0 } }; // whatever it sends
const kPlain = { perMessageDeflate: false };

const kMessages = [
  'short',
  '',
  'x'.repeat(255),
  'x'.repeat(256),
  'long '.repeat(1_000),
  'gr\u00fc\u00dfe \u{1f600} '.repeat(500),
  randomBytes(3_000).toString('base64'), // hardly shrinks
  Buffer.from('binary '.repeat(500)),
  randomBytes(5_000), // does not shrink
  'a'.repeat(60_000),
];

async function metric(server, name) {
  const text = await (await fetch(`${server.address}metrics`)).text();
  return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)[1]);
}

// One of each kind.
async function openAll(t, server) {
  const address = `${server.socketAddress}ws?room=shared`;
  const compressing = [
    await PythonPeer.open(t, address),
    await SocketClient.open(t, address, kCompressing),
    await SocketClient.open(t, address, { perMessageDeflate: { serverNoContextTakeover: true, clientNoContextTakeover: true } }),
  ];
  const plain = [await PythonPeer.open(t, address, { compress: false }), await SocketClient.open(t, address, kPlain)];
  for (const client of compressing) assert.match(client.extensions, /permessage-deflate/);
  for (const client of plain) assert.equal(client.extensions, '');
  assert.match(compressing[0].extensions, kAnswer);
  assert.equal(await metric(server, 'ws_compressing_connections'), compressing.length);
  return [...compressing, ...plain];
}

for (const threads of [1, 3]) {
  test(`whatever anybody says is heard by all others as it was, with ${threads} threads`, async (t) => {
    const servers = await startCluster(t, 2, ['--compress', '--threads', threads]);
    const clients = (await Promise.all(servers.map((server) => openAll(t, server)))).flat();
    for (const speaker of clients) {
      for (const message of kMessages) speaker.say(message);
      for (const listener of clients) {
        if (listener === speaker) continue;
        for (const message of kMessages) assert.deepEqual(await listener.hears(), message);
      }
    }
    for (const server of servers) {
      assert.ok((await metric(server, 'ws_deflate_bytes_out_total')) < (await metric(server, 'ws_deflate_bytes_in_total')) / 2);
      assert.ok((await metric(server, 'ws_inflate_bytes_in_total')) < (await metric(server, 'ws_inflate_bytes_out_total')) / 2);
    }
    for (const client of clients) assert.equal(client.unheard, 0);
  });
}

test('the chat goes on with those who compress when a message of one of them is too large', async (t) => {
  const [server] = await startCluster(t, 1, ['--compress']);
  const address = `${server.socketAddress}ws`;
  const [python, node, listener] = [
    await PythonPeer.open(t, address),
    await SocketClient.open(t, address),
    await SocketClient.open(t, address),
  ];
  for (const client of [python, node]) {
    client.say('a'.repeat(20_000_000));
    assert.equal(await client.closed(), 1009);
  }
  const another = await PythonPeer.open(t, address);
  another.say('still here '.repeat(100));
  assert.equal(await listener.hears(), 'still here '.repeat(100));
});

test('clients that want a smaller window are served without compression', async (t) => {
  const [server] = await startCluster(t, 1, ['--compress']);
  const small = await SocketClient.open(t, server.socketAddress, { perMessageDeflate: { serverMaxWindowBits: 10 } });
  assert.equal(small.extensions, '');
  const full = await SocketClient.open(t, server.socketAddress, { perMessageDeflate: { serverMaxWindowBits: 15 } });
  assert.match(full.extensions, /permessage-deflate/);
  small.say('hello '.repeat(100));
  assert.equal((await full.hearsObject()).message, 'hello '.repeat(100));
});
