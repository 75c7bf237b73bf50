// The page's client module against a server that is played line by line.

import assert from 'node:assert/strict';
import test from 'node:test';
import { WebSocket } from 'ws';
import { ChatClient } from '../../ws-user/web/client.js';
import { ScriptedServer } from './support/scripted_server.mjs';
import { Queue } from '../node/waiting.mjs';

function clientOf(t, server, options = {}) {
  const client = new ChatClient(server.url, {
    WebSocket,
    username: 'Ann',
    firstRetryMs: 10,
    maxRetryMs: 50,
    ...options,
  });
  client.heard = {};
  for (const event of ['state', 'message', 'joined', 'left', 'problem', 'update']) {
    client.heard[event] = new Queue();
    client.on(event, (detail) => client.heard[event].put({ ...detail }));
  }
  t.after(() => client.stop());
  return client;
}

async function connected(t, options) {
  const server = await ScriptedServer.start(t);
  const client = clientOf(t, server, options);
  client.join('lobby');
  client.start();
  const peer = await server.peer();
  await peer.letsIn();
  await client.heard.joined.next('joined');
  return { server, client, peer };
}

async function stateOf(client, wanted) {
  for (;;) {
    const state = await client.heard.state.next(`the state "${wanted}"`);
    if (state.state === wanted) return state;
  }
}

async function updateTo(client, wanted) {
  for (;;) {
    const message = await client.heard.update.next(`a message that is "${wanted}"`);
    if (message.state === wanted) return message;
  }
}

test('joins with its name, and hears what is said', async (t) => {
  const { client, peer } = await connected(t);
  peer.says({
    type: 'chat',
    room: 'lobby',
    message: 'Hi',
    userId: 'Bob',
    timestamp: '2026-11-21T05:00:00.123Z',
    id: 'a1',
  });
  const { room, userId, message, id, own } = await client.heard.message.next('Hi');
  assert.deepEqual(
    { room, userId, message, id, own },
    { room: 'lobby', userId: 'Bob', message: 'Hi', id: 'a1', own: false },
  );
});

test('shows its own message at once, and as sent when the server has taken it', async (t) => {
  const { client, peer } = await connected(t);
  const said = client.send('lobby', { any: ['json', 1] });
  assert.equal(said.state, 'sending');
  assert.equal(said.id, null);
  assert.equal(said.userId, 'Ann');
  const { ref, cid, ...frame } = await peer.hears();
  assert.ok(cid.length > 20);
  assert.deepEqual(frame, { type: 'chat', room: 'lobby', message: { any: ['json', 1] } });
  peer.says({ type: 'sent', ref, id: 'b7', timestamp: '2026-11-21T05:00:00.123Z' });
  const sent = await updateTo(client, 'sent');
  assert.equal(sent.id, 'b7');
  assert.equal(sent.key, said.key);
});

test('a message that the server refuses says why, and can be sent again', async (t) => {
  const { client, peer } = await connected(t);
  const said = client.send('lobby', 'Hi');
  peer.says({ type: 'error', code: 'rate-limited', message: 'slow down', ref: (await peer.hears()).ref });
  assert.equal((await updateTo(client, 'failed')).problem, 'slow down');
  client.sendAgain(said);
  const again = await peer.hears();
  assert.equal(again.message, 'Hi');
  peer.says({ type: 'sent', ref: again.ref, id: 'b8', timestamp: '2026-11-21T05:00:00.123Z' });
  assert.equal((await updateTo(client, 'sent')).problem, undefined);
});

test('comes back after a lost connection, into all its rooms', async (t) => {
  const { server, client, peer } = await connected(t);
  client.join('Garden');
  await peer.letsIn();
  peer.die();
  await stateOf(client, 'waiting');
  const next = await server.peer();
  assert.equal(await next.letsIn(), 'lobby');
  assert.equal(await next.letsIn(), 'Garden');
  await stateOf(client, 'online');
});

test('does not come back into a room that it has left', async (t) => {
  const { server, client, peer } = await connected(t);
  client.join('Garden');
  await peer.letsIn();
  client.leave('lobby');
  assert.deepEqual(await client.heard.left.next('left'), { room: 'lobby' });
  assert.equal((await peer.hears()).type, 'leave-room');
  peer.die();
  assert.equal(await (await server.peer()).letsIn(), 'Garden');
});

test('keeps what is said without a connection, in order, and sends it after the rooms are joined', async (t) => {
  const { server, client, peer } = await connected(t);
  peer.die();
  await stateOf(client, 'waiting');
  for (const text of ['one', 'two', 'three']) assert.equal(client.send('lobby', text).state, 'waiting');
  const next = await server.peer();
  assert.equal((await next.hears()).type, 'join-room');
  for (const text of ['one', 'two', 'three']) assert.equal((await next.hears()).message, text);
});

test('what was under way when the connection ended is neither lost nor said twice', async (t) => {
  const { server, client, peer } = await connected(t);
  const said = client.send('lobby', 'Hi');
  const first = await peer.hears();
  peer.die();
  await updateTo(client, 'unconfirmed');
  const next = await server.peer();
  await next.letsIn();
  client.sendAgain(said);
  const again = await next.hears();
  assert.equal(again.message, 'Hi');
  assert.equal(again.cid, first.cid);
  assert.equal(next.unheard, 0);
  client.send('lobby', 'Hi');
  assert.notEqual((await next.hears()).cid, first.cid);
});

test('the queue of unsent messages is bounded, and so is a message', async (t) => {
  const server = await ScriptedServer.start(t);
  const client = clientOf(t, server, { maxWaiting: 3 });
  for (const text of ['one', 'two', 'three']) client.send('lobby', text);
  assert.throws(() => client.send('lobby', 'four'), { code: 'outbox-full' });
  const other = clientOf(t, server);
  assert.throws(() => other.send('lobby', 'x'.repeat(64 * 1024)), { code: 'too-large' });
});

test('a long queue leaves in portions, each after the server has answered for some', async (t) => {
  const { client, peer } = await connected(t);
  for (let i = 0; i < 100; i += 1) client.send('lobby', i);
  for (let i = 0; i < 100; i += 1) {
    const { message, ref } = await peer.hears();
    assert.equal(message, i);
    assert.ok(peer.unheard < 64);
    peer.says({ type: 'sent', ref, id: `id-${i}`, timestamp: '2026-11-21T05:00:00.123Z' });
  }
});

test('waits as long as a server that goes away asks it to', async (t) => {
  const { server, client, peer } = await connected(t);
  peer.says({ type: 'going-away', reconnectInMs: 137 });
  peer.close(1012);
  const { retryInMs, why } = await stateOf(client, 'waiting');
  assert.equal(retryInMs, 137);
  assert.equal(why, 'The server is restarting');
  await (await server.peer()).letsIn();
});

test('gives a busy server time, whatever the dice say', async (t) => {
  const { client, peer } = await connected(t, { random: () => 0 });
  peer.close(1013);
  assert.equal((await stateOf(client, 'waiting')).retryInMs, 2_000);
  client.retryNow();
  await stateOf(client, 'online');
});

test('does not come back when it is told not to', async (t) => {
  const { server, client, peer } = await connected(t);
  peer.close(4001);
  await stateOf(client, 'refused');
  client.retryNow();
  await new Promise(setImmediate);
  assert.equal(server.uninvited, 0);
});

test('a server that falls silent is asked for a sign of life, and left if it gives none', async (t) => {
  const { server, client, peer } = await connected(t, { silenceMs: 30, answerWithinMs: 30 });
  assert.equal((await peer.hears()).type, 'ping');
  peer.says({ type: 'pong' });
  assert.equal((await peer.hears()).type, 'ping');
  await stateOf(client, 'waiting');
  await server.peer();
});

test('a new name is told in every room', async (t) => {
  const { client, peer } = await connected(t);
  client.rename('Beth');
  const { type, room, username } = await peer.hears();
  assert.deepEqual({ type, room, username }, { type: 'join-room', room: 'lobby', username: 'Beth' });
});

test('a room that is refused is reported, and not asked for again', async (t) => {
  const { server, client, peer } = await connected(t);
  client.join('secret');
  peer.says({ type: 'error', code: 'forbidden', message: 'no', ref: (await peer.hears()).ref });
  assert.deepEqual(await client.heard.problem.next('the problem'), {
    code: 'forbidden',
    message: 'no',
    room: 'secret',
  });
  peer.die();
  const next = await server.peer();
  await next.letsIn();
  client.send('lobby', 'Hi');
  assert.equal((await next.hears()).type, 'chat');
});

test('what is said in rooms it is not in, and what it cannot read, is left alone', async (t) => {
  const { client, peer } = await connected(t);
  peer.says({
    type: 'chat',
    room: 'elsewhere',
    message: 'x',
    userId: 'Bob',
    timestamp: '2026-11-21T05:00:00.123Z',
    id: 'a',
  });
  peer.says('text');
  peer.says(null);
  peer.says({ type: 'of-the-future' });
  peer.says({
    type: 'chat',
    room: 'lobby',
    message: 'y',
    userId: 'Bob',
    timestamp: '2026-11-21T05:00:00.123Z',
    id: 'b',
  });
  assert.equal((await client.heard.message.next('y')).message, 'y');
});
