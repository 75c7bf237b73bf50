// PrefixProxy: shows a server at a path of its own, as nginx does with `location /chat/ { proxy_pass http://server/; }`.
// Nothing else is there. It can be told to lose what the server says, and to cut everybody off.

import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';

const kHost = '127.0.0.1';

export class PrefixProxy {
  #proxy;
  #prefix;
  #upstream;
  #agent = new http.Agent({ keepAlive: true });
  #tunnels = new Set(); // { client, server }: of WebSockets

  static async start(t, server, prefix) {
    const proxy = new PrefixProxy(server, prefix);
    proxy.#proxy.listen(0, kHost);
    await once(proxy.#proxy, 'listening');
    t.after(() => proxy.#stop());
    return proxy;
  }

  constructor(server, prefix) {
    this.#prefix = prefix;
    this.#upstream = server.port;
    this.#proxy = http.createServer((request, response) => this.#pass(request, response));
    this.#proxy.on('upgrade', (request, client) => this.#open(request, client));
  }

  get address() {
    return `http://${kHost}:${this.#proxy.address().port}${this.#prefix}`;
  }

  // From now on nothing of the server arrives on the WebSockets that are open.
  loseAnswers() {
    for (const { client, server } of this.#tunnels) server.unpipe(client).resume();
  }

  cut() {
    for (const { client, server } of this.#tunnels) for (const socket of [client, server]) socket.destroy();
  }

  // Null for what is not below the prefix.
  #pathOf(request) {
    return request.url.startsWith(this.#prefix) ? `/${request.url.slice(this.#prefix.length)}` : null;
  }

  #pass(request, response) {
    const path = this.#pathOf(request);
    if (path === null) return response.writeHead(404).end();
    const { method, headers } = request;
    const to = { host: kHost, port: this.#upstream, agent: this.#agent, method, path, headers };
    const asked = http.request(to, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    asked.on('error', () => response.writeHead(502).end());
    request.pipe(asked);
  }

  #open(request, client) {
    const path = this.#pathOf(request);
    if (path === null) return client.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    const server = net.connect(this.#upstream, kHost);
    const tunnel = { client, server };
    this.#tunnels.add(tunnel);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        other.destroy();
        this.#tunnels.delete(tunnel);
      });
    }
    server.write(`GET ${path} HTTP/1.1\r\n`);
    const { rawHeaders } = request;
    for (let i = 0; i < rawHeaders.length; i += 2) server.write(`${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`);
    server.write('\r\n');
    client.pipe(server);
    server.pipe(client);
  }

  #stop() {
    this.cut();
    this.#agent.destroy();
    this.#proxy.closeAllConnections();
    return new Promise((resolve) => this.#proxy.close(resolve));
  }
}
