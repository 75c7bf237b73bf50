// Two pages on two servers.

import assert from 'node:assert/strict';
import test from 'node:test';
import { WebSocket } from 'ws';
import { ChatPage, startBrowser } from './support/chat_page.mjs';
import { startCluster } from '../node/services.mjs';

test('two pages on two servers', async (suite) => {
  const browser = await startBrowser(suite);
  const [one, other] = await startCluster(suite);

  await suite.test('chat', async (t) => {
    const alice = await ChatPage.enter(t, browser, one, 'Alice');
    const bob = await ChatPage.enter(t, browser, other, 'Bob');
    await alice.say('Hi there');
    await bob.hears('Alice', 'Hi there');
    await alice.sent('Hi there');
    await bob.say('Hello Alice');
    await alice.hears('Bob', 'Hello Alice');
    await alice.say('How are you?');
    await bob.hears('Alice', 'How are you?');
    // One's own message is there once: the server does not send it back.
    assert.equal(await alice.messages.count(), 3);
    assert.equal(await bob.messages.count(), 3);
  });

  await suite.test('count what was missed in another room', async (t) => {
    const alice = await ChatPage.enter(t, browser, one, 'Alice');
    const bob = await ChatPage.enter(t, browser, other, 'Bob');
    await bob.join('Garden');
    await alice.say('first');
    await alice.say('second');
    await bob.room('lobby').filter({ hasText: '2 unread' }).waitFor();
    assert.match(await bob.page.title(), /^\(2\) Garden/);
    assert.equal(await bob.messages.count(), 0);
    await bob.room('lobby').click();
    await bob.hears('Alice', 'second');
    await bob.page.getByText('New messages').waitFor();
    assert.match(await bob.page.title(), /^lobby/);
  });

  await suite.test('hear nothing more of a room that they left', async (t) => {
    const alice = await ChatPage.enter(t, browser, one, 'Alice');
    const bob = await ChatPage.enter(t, browser, other, 'Bob');
    await bob.join('Garden');
    await alice.join('Garden');
    await bob.page.getByRole('button', { name: 'Leave' }).click();
    await bob.page.getByRole('heading', { name: 'lobby', exact: true }).waitFor();
    await alice.say('only for the garden');
    await alice.sent('only for the garden');
    await alice.room('lobby').click();
    await alice.say('for the lobby');
    await bob.hears('Alice', 'for the lobby');
    assert.equal(await bob.room('Garden').count(), 0);
    assert.equal(await bob.messages.count(), 1);
  });

  await suite.test('know their name and rooms again', async (t) => {
    const alice = await ChatPage.enter(t, browser, one, 'Alice');
    const bob = await ChatPage.enter(t, browser, other, 'Bob');
    await alice.join('Garden');
    await bob.join('Garden');
    await alice.page.reload();
    await alice.connected();
    await alice.page.getByRole('heading', { name: 'Garden', exact: true }).waitFor();
    assert.equal(await alice.rooms.count(), 2);
    await alice.say('back again');
    await bob.hears('Alice', 'back again');
  });

  await suite.test('take on another name', async (t) => {
    const alice = await ChatPage.enter(t, browser, one, 'Alice');
    const bob = await ChatPage.enter(t, browser, other, 'Bob');
    await alice.page.getByRole('button', { name: 'Alice' }).click();
    await alice.page.getByLabel('Your name').fill('Alicia');
    await alice.page.getByRole('button', { name: 'Save' }).click();
    await alice.say('It is me');
    await bob.hears('Alicia', 'It is me');
  });

  await suite.test('can be pointed at another server', async (t) => {
    const bob = await ChatPage.enter(t, browser, other, 'Bob');
    const alice = await ChatPage.open(t, browser, one);
    await alice.page.getByLabel('Your name').fill('Alice');
    await alice.page.getByText('Another server').click();
    await alice.page.getByLabel('WebSocket address').fill(`127.0.0.1:${other.port}`);
    await alice.page.getByRole('button', { name: 'Start chatting' }).click();
    await alice.page.getByText(`Connected to 127.0.0.1:${other.port}`).waitFor();
    await alice.say('from elsewhere');
    await bob.hears('Alice', 'from elsewhere');
  });

  await suite.test('show whatever JSON there is', async (t) => {
    const bob = await ChatPage.enter(t, browser, other, 'Bob');
    const socket = new WebSocket(one.socketAddress);
    t.after(() => socket.close());
    await new Promise((resolve) => socket.on('open', resolve));
    socket.send('{"type":"join-room","room":"lobby","username":"robot"}');
    socket.send('{"type":"chat","room":"lobby","message":{"deep":[1,null]}}');
    await bob.hears('robot', '{"deep":[1,null]}');
    socket.send('{"type":"chat","room":"lobby","message":null}');
    await bob.hears('robot', 'null');
  });
});
