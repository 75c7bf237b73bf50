// For those who come from the publisher/consumer pair: a .env with two ports, and nothing else.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { freePort, startAlone } from '../node/services.mjs';
import { eventually } from '../node/waiting.mjs';
import { listeningPorts } from './support/listening.mjs';
import { PythonPeer } from './support/programs.mjs';
import { SocketClient } from './support/socket_client.mjs';

async function startPair(t) {
  const directory = await mkdtemp(join(tmpdir(), 'pair-'));
  t.after(() => rm(directory, { recursive: true }));
  const consumerPort = await freePort();
  const publisherPort = await freePort();
  await writeFile(join(directory, '.env'), `CONSUMER_PORT=${consumerPort}\nPUBLISHER_PORT=${publisherPort}\n`);
  const server = await startAlone(t, publisherPort, { directory });
  const at = (port) => `ws://127.0.0.1:${port}`;
  return { server, ports: [consumerPort, publisherPort], consumers: at(consumerPort), publishers: at(publisherPort) };
}

test('the two ports open, and no other', async (t) => {
  const { server, ports } = await startPair(t);
  assert.deepEqual(await listeningPorts(server.pid), ports.sort((a, b) => a - b));
});

test('every consumer hears what is published, as it was; no publisher does', async (t) => {
  const { server, consumers, publishers } = await startPair(t);
  const hearers = [
    await SocketClient.open(t, consumers),
    await SocketClient.open(t, `${consumers}/any/path`),
    await PythonPeer.open(t, consumers),
  ];
  const publisher = await SocketClient.open(t, publishers);
  const another = await SocketClient.open(t, publishers);
  const things = ['plain words', '{"not": "touched",  "n": 1.0}', 'grüße\n"zwei"', Buffer.from([0, 255, 10, 13]), ''];
  for (const thing of things) {
    publisher.say(thing);
    for (const hearer of hearers) assert.deepEqual(await hearer.hears(), thing);
  }
  another.say('from another');
  for (const hearer of hearers) assert.equal(await hearer.hears(), 'from another');
  for (const silent of [publisher, another]) {
    await silent.settled();
    assert.equal(silent.unheard, 0);
  }
  const told = () => server.log.match(/from User-.{5} went to 3 consumers/g)?.length;
  await eventually('the log tells of each', () => told() === things.length + 1);
});

test('the log counts the consumers there are', async (t) => {
  const { server, consumers, publishers } = await startPair(t);
  const publisher = await SocketClient.open(t, publishers);
  publisher.say('1');
  await eventually('nobody was there', () => / went to 0 consumers/.test(server.log));
  const consumer = await SocketClient.open(t, consumers);
  publisher.say('12');
  await consumer.hears();
  await eventually('somebody was', () => / went to 1 consumer/.test(server.log));
});

test('consumers only listen', async (t) => {
  const { consumers, publishers } = await startPair(t);
  const talker = await SocketClient.open(t, consumers);
  const python = await PythonPeer.open(t, consumers);
  const listener = await SocketClient.open(t, consumers);
  talker.say('may I?');
  assert.equal(await talker.closed(), 1008);
  python.say(Buffer.from('may I?'));
  assert.equal(await python.closed(), 1008);
  const publisher = await SocketClient.open(t, publishers);
  publisher.say('I may');
  assert.equal(await listener.hears(), 'I may');
});

test('SIGTERM ends both gracefully', async (t) => {
  const { server, consumers, publishers } = await startPair(t);
  const consumer = await SocketClient.open(t, consumers);
  const python = await PythonPeer.open(t, consumers);
  const publisher = await SocketClient.open(t, publishers);
  const stopped = server.stop('SIGTERM');
  assert.equal(await consumer.closed(), 1012);
  assert.equal(await python.closed(), 1012);
  assert.equal(await publisher.closed(), 1012);
  assert.equal(await stopped, 0);
  assert.match(server.log, /stopped/);
});
