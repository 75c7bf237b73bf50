// For those who come from the multi-core chat server: one port, all cores, and whoever types is heard by all others.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { freePort, startAlone } from '../node/services.mjs';
import { kSomeUser, kTimestamp } from './support/frames.mjs';
import { PythonPeer, Wscat, connect } from './support/programs.mjs';
import { SocketClient } from './support/socket_client.mjs';

const kClients = 24; // several for each thread

async function startChat(t, threads) {
  const directory = await mkdtemp(join(tmpdir(), 'cores-'));
  t.after(() => rm(directory, { recursive: true }));
  const port = await freePort();
  const args = ['--port', port, '--root', 'plain', '--threads', threads, '--chat-log', 'logs/chat.log'];
  const server = await startAlone(t, port, { directory, args });
  return { server, address: `ws://127.0.0.1:${port}`, chatLog: join(directory, 'logs/chat.log') };
}

async function openMany(t, address) {
  const clients = [await Wscat.open(t, address), await PythonPeer.open(t, address)];
  while (clients.length < kClients) clients.push(await SocketClient.open(t, address));
  return clients;
}

const isOfThread = /^ws_loop_lag_seconds\{shard="\d+"\}/gm;

async function assertChatLog(chatLog, said) {
  const lines = (await readFile(chatLog, 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(lines.map((line) => line.message).sort(), said.sort());
  assert.equal(new Set(lines.map((line) => line.id)).size, said.length);
  for (const line of lines) {
    assert.match(line.userId, kSomeUser);
    assert.match(line.timestamp, kTimestamp);
  }
}

for (const threads of [1, 2, 4]) {
  test(`every client hears every other with ${threads} threads`, async (t) => {
    const { server, address, chatLog } = await startChat(t, threads);
    const metrics = await (await fetch(`${server.address}metrics`)).text();
    assert.equal(metrics.match(isOfThread).length, threads);

    const clients = await openMany(t, address);
    const said = clients.map((_, i) => `from client ${i}`);
    clients.forEach((client, i) => client.say(said[i]));
    for (const [i, client] of clients.entries()) {
      const heard = [];
      while (heard.length < clients.length - 1) heard.push(await client.hears());
      // Everybody else, once, and not oneself.
      const others = said.filter((text) => text !== said[i]);
      assert.deepEqual(heard.sort(), others.sort(), `client ${i}`);
    }
    assert.equal(await server.stop('SIGTERM'), 0);
    for (const client of clients) if (client instanceof SocketClient) assert.equal(client.unheard, 0);
    await assertChatLog(chatLog, said);
  });
}

test('a room is heard in one order on every thread', async (t) => {
  const { address } = await startChat(t, 4);
  const clients = [];
  while (clients.length < kClients) clients.push(await SocketClient.open(t, address));
  const [hearer, ...others] = clients.splice(0, 8);
  for (let round = 0; round < 20; round += 1) clients.forEach((client, i) => client.say(`${i} says ${round}`));
  const total = 20 * clients.length;
  const all = async (client) => {
    const heard = [];
    while (heard.length < total) heard.push(await client.hears());
    return heard;
  };
  const order = await all(hearer);
  for (const other of others) assert.deepEqual(await all(other), order);
});

test('the terminal client talks with those who use wscat', async (t) => {
  const { server, address } = await startChat(t, 2);
  const wscat = await Wscat.open(t, `${address}?username=Bob`);
  const alice = connect(t, '--addr', `127.0.0.1:${server.port}`, '--username', 'Alice', '--count', '1');
  alice.types('Hi there');
  assert.equal(await wscat.hears(), '[Alice] Hi there');
  wscat.say('Hello');
  assert.match(await alice.next(), /^\d\d:\d\d:\d\d Bob: Hello$/);
  assert.equal(await alice.ends(), 0);
});
