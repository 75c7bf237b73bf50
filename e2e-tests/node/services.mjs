// The real programs on free ports of this machine, for one test.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { eventually, within } from './waiting.mjs';

const kHost = '127.0.0.1';

export const kBin = process.env.WS_BIN ?? fileURLToPath(new URL('../../build/release/bin', import.meta.url));

export async function freePort() {
  const probe = createServer().listen(0, kHost);
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

// Service: one process, which can be killed and started again on its port. Its environment is what it is given, and
// nothing of ours.
export class Service {
  #program;
  #settings;
  #process = null;
  #log = '';

  constructor(program, port, { environment = {}, args = [], directory } = {}) {
    this.#program = program;
    this.port = port;
    this.#settings = { environment, args, directory };
  }

  get address() {
    return `http://${kHost}:${this.port}/`;
  }

  get socketAddress() {
    return `ws://${kHost}:${this.port}/`;
  }

  get log() {
    return this.#log;
  }

  get pid() {
    return this.#process.pid;
  }

  // Starts it and waits until it is ready: it says so at /ready, or has `logged` the words.
  async start(logged) {
    const { environment, args, directory } = this.#settings;
    // Should this test be killed, the kernel ends the service.
    const command = ['--pdeathsig', 'KILL', `${kBin}/${this.#program}`, ...args];
    const env = { PATH: process.env.PATH, ...environment };
    this.#process = spawn('setpriv', command, { env, cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) stream.on('data', (data) => (this.#log += data));
    await eventually(`${this.#program} is ready`, () => this.#isReady(logged));
  }

  async #isReady(logged) {
    if (this.#process.exitCode !== null) throw new Error(`${this.#program} ended:\n${this.#log}`);
    if (logged) return logged.test(this.#log);
    const response = await fetch(`${this.address}ready`).catch(() => null);
    return response?.status === 200;
  }

  // Returns its exit code, or the signal that it died of; nothing if it was not running.
  async stop(signal = 'SIGTERM') {
    const process = this.#process;
    this.#process = null;
    if (process === null || process.exitCode !== null || process.signalCode !== null) return undefined;
    process.kill(signal);
    const [code, died] = await within(`${this.#program} ends`, once(process, 'close'));
    return code ?? died;
  }
}

// A relayer and `count` servers linked to it.
export async function startCluster(t, count = 2, args = []) {
  const started = [];
  t.after(() => Promise.all(started.map((service) => service.stop('SIGKILL'))));
  const start = async (program, portName, settings) => {
    const port = await freePort();
    const environment = { HOST: kHost, [portName]: port, ...settings.environment };
    const service = new Service(program, port, { ...settings, environment });
    started.push(service);
    await service.start();
    return service;
  };
  const relayer = await start('ws-relayer', 'RELAYER_PORT', {});
  const environment = { RELAYER_URL: relayer.socketAddress };
  return Promise.all(Array.from({ length: count }, () => start('ws-user', 'PORT', { environment, args })));
}

// One server as somebody starts it who has no relayer and never heard of one.
export async function startAlone(t, port, settings) {
  const server = new Service('ws-user', port, settings);
  t.after(() => server.stop('SIGKILL'));
  await server.start(/ serves with /);
  return server;
}
