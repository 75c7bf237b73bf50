// For those who come from the broadcast server in Go: start, connect, and plain lines on /ws.

import assert from 'node:assert/strict';
import test from 'node:test';
import { freePort, startAlone } from '../node/services.mjs';
import { assertBroadcast } from './support/frames.mjs';
import { PythonPeer, Wscat, connect } from './support/programs.mjs';
import { SocketClient } from './support/socket_client.mjs';

async function startServer(t) {
  const port = await freePort();
  await startAlone(t, port, { args: ['start', '-port', port, '-host', '127.0.0.1'] });
  return { port, lines: `ws://127.0.0.1:${port}/ws`, json: `ws://127.0.0.1:${port}/broadcast` };
}

test('what is typed into one wscat appears in the other, as it was', async (t) => {
  const { lines } = await startServer(t);
  const alice = await Wscat.open(t, lines);
  const bob = await Wscat.open(t, lines);
  alice.say('Hi there');
  assert.equal(await bob.hears(), 'Hi there');
  bob.say('{"just": "text",  "here": 1.0}');
  // One's own is not heard: this is the first line that Alice gets.
  assert.equal(await alice.hears(), '{"just": "text",  "here": 1.0}');
  alice.say('grüße, 你好');
  assert.equal(await bob.hears(), 'grüße, 你好');
});

test('?echo=1 lets one hear oneself, as the older server did', async (t) => {
  const { lines } = await startServer(t);
  const alice = await Wscat.open(t, `${lines}?echo=1`);
  const bob = await Wscat.open(t, lines);
  alice.say('do I hear me?');
  assert.equal(await alice.hears(), 'do I hear me?');
  assert.equal(await bob.hears(), 'do I hear me?');
});

test('a name in the address is what JSON clients see', async (t) => {
  const { lines, json } = await startServer(t);
  const bob = await SocketClient.open(t, `${json}?username=Bob`);
  const alice = await Wscat.open(t, `${lines}?username=Alice`);
  assertBroadcast(await bob.hearsObject(), { type: 'system', userId: 'Alice', content: 'Alice joined' });
  alice.say('Hi Bob');
  assertBroadcast(await bob.hearsObject(), { type: 'message', userId: 'Alice', content: 'Hi Bob' });
});

test('who speaks JSON is shown as [Alice] hi', async (t) => {
  const { lines, json } = await startServer(t);
  const wscat = await Wscat.open(t, lines);
  const python = await PythonPeer.open(t, lines);
  const alice = await SocketClient.open(t, `${json}?username=Alice`);
  alice.say({ type: 'message', content: 'hi' });
  assert.equal(await wscat.hears(), '[Alice] hi');
  assert.equal(await python.hears(), '[Alice] hi');
});

test('connect -addr -username chats in a pipe', async (t) => {
  const { port, lines } = await startServer(t);
  const wscat = await Wscat.open(t, `${lines}?username=Bob`);
  const alice = connect(t, '-addr', `127.0.0.1:${port}`, '-username', 'Alice', '-count', '1');
  alice.types('hi');
  assert.equal(await wscat.hears(), '[Alice] hi');
  wscat.say('hi yourself');
  assert.match(await alice.next(), /^\d\d:\d\d:\d\d Bob: hi yourself$/);
  assert.equal(await alice.ends(), 0);
});
