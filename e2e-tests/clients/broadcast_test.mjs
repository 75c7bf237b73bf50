// For those who come from the JSON broadcast example: objects with type, userId, content and timestamp.

import assert from 'node:assert/strict';
import test from 'node:test';
import { freePort, startAlone, startCluster } from '../node/services.mjs';
import { eventually } from '../node/waiting.mjs';
import { assertBroadcast, kSomeUser } from './support/frames.mjs';
import { PythonPeer, connect } from './support/programs.mjs';
import { SocketClient } from './support/socket_client.mjs';

// The next object that `wanted` says yes to. What is passed over are notices: on another server one may still hear of
// those who came a moment earlier.
async function hearsNext(client, wanted) {
  for (;;) {
    const object = await client.hearsObject();
    if (wanted(object)) return object;
    assertBroadcast(object, { type: 'system', userId: /./, content: `${object.userId} joined` });
  }
}

const hearsMessage = (client) => hearsNext(client, ({ type }) => type === 'message');

async function assertNotice(client, happened) {
  const notice = await hearsNext(client, ({ type, content }) => type === 'system' && content.endsWith(happened));
  assertBroadcast(notice, { type: 'system', userId: kSomeUser, content: `${notice.userId} ${happened}` });
}

// Who comes is told to other servers once those have said that they have somebody on /broadcast.
function isAskedForNotices(server) {
  return eventually('another server wants to hear who comes', async () => {
    const metrics = await (await fetch(`${server.address}metrics`)).text();
    return /^ws_notice_wishes 1$/m.test(metrics);
  });
}

// Somebody comes, and those who are there are told of it.
async function comes(t, address, others) {
  const client = await SocketClient.open(t, address);
  for (const other of others) await assertNotice(other, 'joined');
  return client;
}

async function assertChat(alice, bob, carol) {
  alice.say({ type: 'message', content: 'Hi there' });
  const heard = await hearsMessage(bob);
  assertBroadcast(heard, { type: 'message', userId: kSomeUser, content: 'Hi there' });
  assert.deepEqual(await hearsMessage(carol), heard);
  bob.say({ type: 'message', content: 'Hello yourself', userId: 'Mallory', timestamp: 'never' });
  const answer = await hearsMessage(alice);
  assertBroadcast(answer, { type: 'message', userId: kSomeUser, content: 'Hello yourself' });
  assert.notEqual(answer.userId, heard.userId);
  assert.deepEqual(await hearsMessage(carol), answer);
  // Neither heard itself: the next that each of them hears is Carol.
  carol.say('a bare line is content too');
  for (const client of [alice, bob]) {
    assertBroadcast(await hearsMessage(client), {
      type: 'message',
      userId: kSomeUser,
      content: 'a bare line is content too',
    });
  }
}

async function assertLeaving(leaver, others) {
  assert.equal(await leaver.leave(), 1000);
  for (const other of others) await assertNotice(other, 'left');
}

test('an unmodified client of the bare address chats', async (t) => {
  const port = await freePort();
  const server = await startAlone(t, port, { args: ['--root', 'broadcast', '--port', port] });
  const address = server.socketAddress.slice(0, -1);
  const alice = await comes(t, address, []);
  const bob = await comes(t, address, [alice]);
  const carol = await comes(t, address, [alice, bob]);
  await assertChat(alice, bob, carol);
  await assertLeaving(bob, [alice, carol]);
});

test('clients of /broadcast chat across two servers', async (t) => {
  const [one, other] = await startCluster(t);
  const alice = await comes(t, `${one.socketAddress}broadcast`, []);
  await isAskedForNotices(other);
  const bob = await comes(t, `${other.socketAddress}broadcast`, [alice]);
  const carol = await comes(t, `${other.socketAddress}broadcast`, [alice, bob]);
  await assertChat(alice, bob, carol);
  await assertLeaving(bob, [alice, carol]);
  await assertLeaving(alice, [carol]);
});

test("Python's client hears the same", async (t) => {
  const [one, other] = await startCluster(t);
  const python = await PythonPeer.open(t, `${one.socketAddress}broadcast?username=Monty`);
  await isAskedForNotices(other);
  const alice = await SocketClient.open(t, `${other.socketAddress}broadcast?username=Alice`);
  assertBroadcast(await python.hearsObject(), { type: 'system', userId: 'Alice', content: 'Alice joined' });
  alice.say({ content: ['any', { json: null }] });
  assertBroadcast(await python.hearsObject(), {
    type: 'message',
    userId: 'Alice',
    content: ['any', { json: null }],
  });
  python.say('{"type":"message","content":"spam"}');
  const spam = await hearsMessage(alice);
  assertBroadcast(spam, { type: 'message', userId: 'Monty', content: 'spam' });
});

test('what cannot be understood is answered and harms nobody', async (t) => {
  const port = await freePort();
  const server = await startAlone(t, port, { args: ['--root', 'broadcast', '--port', port] });
  const alice = await SocketClient.open(t, server.socketAddress);
  alice.say('{"type":"message",');
  assert.equal((await alice.hearsObject()).type, 'error');
  alice.say('{"type":"message"}');
  assert.equal((await alice.hearsObject()).type, 'error');
  const bob = await comes(t, server.socketAddress, [alice]);
  bob.say({ type: 'message', content: 'still here?' });
  assert.equal((await alice.hearsObject()).content, 'still here?');
});

test('the terminal client talks with them', async (t) => {
  const port = await freePort();
  const server = await startAlone(t, port, { args: ['--root', 'broadcast', '--port', port] });
  const bob = await SocketClient.open(t, `${server.socketAddress}?username=Bob`);
  const alice = connect(t, '--addr', `127.0.0.1:${port}`, '--username', 'Alice', '--count', '1');
  alice.types('Hi there');
  assertBroadcast(await bob.hearsObject(), { type: 'message', userId: 'Alice', content: 'Hi there' });
  bob.say({ type: 'message', content: 'Hello' });
  assert.match(await alice.next(), /^\d\d:\d\d:\d\d Bob: Hello$/);
  assert.equal(await alice.ends(), 0);
});
