// For those who come from rooms with a relayer: the native protocol, on two servers.

import assert from 'node:assert/strict';
import test from 'node:test';
import { startCluster } from '../node/services.mjs';
import { kSomeUser, kTimestamp } from './support/frames.mjs';
import { PythonPeer } from './support/programs.mjs';
import { SocketClient } from './support/socket_client.mjs';

const kinds = [
  { one: SocketClient, other: SocketClient },
  { one: SocketClient, other: PythonPeer },
  { one: PythonPeer, other: SocketClient },
];

async function ask(client, request) {
  client.say(JSON.stringify({ ...request, ref: 1 }));
  const reply = await client.hearsObject();
  assert.equal(reply.ref, 1);
  return reply;
}

for (const kind of kinds) {
  test(`${kind.one.name} and ${kind.other.name} meet in a room on two servers`, async (t) => {
    const [one, other] = await startCluster(t);
    const alice = await kind.one.open(t, one.socketAddress);
    const bob = await kind.other.open(t, other.socketAddress);
    const elsewhere = await SocketClient.open(t, other.socketAddress);
    assert.equal((await ask(alice, { type: 'join-room', room: 'Room 1', username: 'Alice' })).type, 'joined');
    assert.equal((await ask(bob, { type: 'join-room', room: 'Room 1' })).type, 'joined');
    assert.equal((await ask(elsewhere, { type: 'join-room', room: 'Room 2' })).type, 'joined');

    alice.say('{"type":"chat","room":"Room 1","message":"Hi there"}');
    const heard = await bob.hearsObject();
    assert.deepEqual(Object.keys(heard), ['type', 'room', 'message', 'userId', 'timestamp', 'id']);
    assert.deepEqual([heard.type, heard.room, heard.message], ['chat', 'Room 1', 'Hi there']);
    assert.equal(heard.userId, 'Alice');
    assert.match(heard.timestamp, kTimestamp);

    bob.say('{"type":"chat","room":"Room 1","message":{"any":["JSON",1.0]}}');
    // Alice did not hear herself: this comes first.
    const answer = await alice.hearsObject();
    assert.deepEqual(answer.message, { any: ['JSON', 1] });
    assert.match(answer.userId, kSomeUser);
    await elsewhere.settled();
    assert.equal(elsewhere.unheard, 0);
  });
}

test('nothing is said that was not asked for', async (t) => {
  const [one] = await startCluster(t, 1);
  const client = await SocketClient.open(t, one.socketAddress);
  client.say('{"type":"join-room","room":"Room 1"}');
  client.say('{"type":"chat","room":"Room 1","message":"alone"}');
  client.say('{"type":"chat","room":"Room 2","message":"not joined"}');
  const error = await client.hearsObject();
  assert.deepEqual([error.type, error.code], ['error', 'not-joined']);
  await client.settled();
  assert.equal(client.unheard, 0);
});
