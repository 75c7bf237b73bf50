// LineProgram: a program of somebody else that is talked to line by line.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Queue, eventually, within } from '../../node/waiting.mjs';
import { kBin } from '../../node/services.mjs';

const kWscat = fileURLToPath(new URL('../node_modules/wscat/bin/wscat', import.meta.url));
const kPeer = fileURLToPath(new URL('python_peer.py', import.meta.url));
const kDebiansPython = '/usr/bin/python3'; // the one that sees python3-websockets
const kControls = /\r|\x1b\[[0-9;]*[A-Za-z]/g;
const kIncoming = /^(?:> )*< (.*)$/; // how wscat shows what came, on a line that may begin with its prompt

class LineProgram {
  #process;
  #lines = new Queue();
  #all = '';
  #errors = '';

  constructor(t, command, args) {
    this.#process = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args]);
    this.#process.stdout.on('data', (data) => (this.#all += data));
    this.#process.stderr.on('data', (data) => (this.#errors += data));
    createInterface(this.#process.stdout).on('line', (line) => this.#lines.put(line));
    t.after(() => this.#process.kill('SIGKILL'));
  }

  printed(text) {
    return eventually(`"${text}" is printed (and not: ${this.#errors})`, () => this.#all.includes(text));
  }

  types(line) {
    this.#process.stdin.write(`${line}\n`);
  }

  next() {
    return this.#lines.next(`a line (errors: ${this.#errors})`);
  }

  get unheard() {
    return this.#lines.size;
  }

  // Nothing more is typed; returns the exit code.
  async ends() {
    const closed = once(this.#process, 'close');
    this.#process.stdin.end();
    const [code] = await within('the program ends', closed);
    return code;
  }
}

// Wscat: somebody who types into wscat, in a terminal that `script` makes.
export class Wscat {
  #program;

  static async open(t, address) {
    const wscat = new Wscat();
    const command = `exec '${process.execPath}' '${kWscat}' --no-color --connect '${address}'`;
    wscat.#program = new LineProgram(t, 'script', ['--quiet', '--flush', '--command', command, '/dev/null']);
    await wscat.#program.printed('Connected');
    return wscat;
  }

  say(line) {
    this.#program.types(line);
  }

  async hears() {
    for (;;) {
      const heard = kIncoming.exec((await this.#program.next()).replace(kControls, ''));
      if (heard) return heard[1];
    }
  }
}

// PythonPeer: somebody with Python's `websockets`.
export class PythonPeer {
  #program;

  // It offers to compress messages unless told not to.
  static async open(t, address, { compress = true } = {}) {
    const peer = new PythonPeer();
    peer.#program = new LineProgram(t, kDebiansPython, ['-B', kPeer, address, ...(compress ? [] : ['plain'])]);
    const first = await peer.#told();
    if (!first.open) throw new Error(`expected a connection, got ${JSON.stringify(first)}`);
    peer.extensions = first.extensions;
    return peer;
  }

  async #told() {
    return JSON.parse(await this.#program.next());
  }

  say(message) {
    const isBinary = Buffer.isBuffer(message);
    this.#program.types(JSON.stringify(isBinary ? { base64: message.toString('base64') } : { text: message }));
  }

  async hears() {
    const { text, base64 } = await this.#told();
    return base64 === undefined ? text : Buffer.from(base64, 'base64');
  }

  async hearsObject() {
    return JSON.parse(await this.hears());
  }

  get unheard() {
    return this.#program.unheard;
  }

  // The code with which it was closed.
  async closed() {
    return (await this.#told()).closed;
  }
}

// Our own `ws-user connect`, in a pipe.
export function connect(t, ...args) {
  return new LineProgram(t, `${kBin}/ws-user`, ['connect', ...args]);
}
