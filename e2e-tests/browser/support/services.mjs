// The real programs on free ports of this machine, for one test.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { eventually, within } from './waiting.mjs';

const kBin = process.env.WS_BIN ?? fileURLToPath(new URL('../../../build/release/bin', import.meta.url));
const kHost = '127.0.0.1';

async function freePort() {
  const probe = createServer().listen(0, kHost);
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

// Service: one process, which can be killed and started again on its port.
export class Service {
  #program;
  #environment;
  #process = null;
  #log = '';

  constructor(program, port, environment) {
    this.#program = program;
    this.port = port;
    this.#environment = environment;
  }

  get address() {
    return `http://${kHost}:${this.port}/`;
  }

  get socketAddress() {
    return `ws://${kHost}:${this.port}/`;
  }

  async start() {
    // Should this test be killed, the kernel ends the service.
    const command = ['--pdeathsig', 'KILL', `${kBin}/${this.#program}`];
    const env = { PATH: process.env.PATH, HOST: kHost, ...this.#environment };
    this.#process = spawn('setpriv', command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) stream.on('data', (data) => (this.#log += data));
    await eventually(`${this.#program} is ready`, () => this.#isReady());
  }

  async #isReady() {
    if (this.#process.exitCode !== null) throw new Error(`${this.#program} ended:\n${this.#log}`);
    const response = await fetch(`${this.address}ready`).catch(() => null);
    return response?.status === 200;
  }

  async stop(signal = 'SIGTERM') {
    const process = this.#process;
    this.#process = null;
    if (process === null || process.exitCode !== null || process.signalCode !== null) return;
    process.kill(signal);
    await within(`${this.#program} ends`, once(process, 'exit'));
  }
}

// A relayer and `count` servers linked to it.
export async function startCluster(t, count = 2) {
  const started = [];
  t.after(() => Promise.all(started.map((service) => service.stop('SIGKILL'))));
  const start = async (program, environment) => {
    const port = await freePort();
    const service = new Service(program, port, {
      [program === 'ws-relayer' ? 'RELAYER_PORT' : 'PORT']: port,
      ...environment,
    });
    started.push(service);
    await service.start();
    return service;
  };
  const relayer = await start('ws-relayer');
  const RELAYER_URL = relayer.socketAddress;
  return Promise.all(Array.from({ length: count }, () => start('ws-user', { RELAYER_URL })));
}
