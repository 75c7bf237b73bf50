// Node's own HTTP client, which keeps connections, as the proxies and health checks do that are written with it.

import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { startCluster } from '../node/services.mjs';
import { within } from '../node/waiting.mjs';

// { status, headers, body, port }: the port is ours, one for each connection.
function ask(agent, server, { path, method = 'GET', headers = {} }) {
  const asked = http.request(`${server.address}${path}`, { agent, method, headers });
  const answer = new Promise((resolve, reject) => {
    asked.on('error', reject).on('response', async (response) => {
      const port = response.socket.localPort;
      const parts = await response.toArray();
      resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts), port });
    });
  });
  asked.end();
  return within(`the answer to ${method} ${path}`, answer);
}

test('requests of all kinds go over one connection', async (t) => {
  const [server] = await startCluster(t, 1);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const packed = await ask(agent, server, { path: 'app.js', headers: { 'accept-encoding': 'gzip' } });
  const plain = await ask(agent, server, { path: 'app.js' });
  assert.deepEqual(gunzipSync(packed.body), plain.body);
  const head = await ask(agent, server, { path: 'app.js', method: 'HEAD' });
  assert.equal(head.headers['content-length'], `${plain.body.length}`);
  const known = await ask(agent, server, { path: 'app.js', headers: { 'if-none-match': plain.headers.etag } });
  assert.equal(known.status, 304);
  const missing = await ask(agent, server, { path: 'nowhere' });
  assert.equal(missing.status, 404);
  for (const answer of [plain, head, known, missing]) assert.equal(answer.port, packed.port);
});

test('many requests at once are all answered, over as many connections as are allowed', async (t) => {
  const [server] = await startCluster(t, 1);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  t.after(() => agent.destroy());
  const answers = await Promise.all(Array.from({ length: 400 }, () => ask(agent, server, { path: 'live' })));
  assert.ok(answers.every(({ status }) => status === 200));
  assert.ok(new Set(answers.map(({ port }) => port)).size <= 4);
});

test('what has a body is answered, and the connection is not used again', async (t) => {
  const [server] = await startCluster(t, 1);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const post = await ask(agent, server, { path: 'live', method: 'POST', headers: { 'content-length': 0 } });
  assert.equal(post.status, 405);
  const next = await ask(agent, server, { path: 'live' });
  assert.equal(next.status, 200);
  assert.notEqual(next.port, post.port);
});
