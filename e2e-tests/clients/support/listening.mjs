// On which TCP ports a process listens, as the kernel knows it.

import { readFile, readdir, readlink } from 'node:fs/promises';

const kListen = '0A'; // the state in /proc/net/tcp

async function socketsOf(pid) {
  const names = await readdir(`/proc/${pid}/fd`);
  const targets = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')));
  return new Set(targets.map((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1]));
}

export async function listeningPorts(pid) {
  const sockets = await socketsOf(pid);
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')));
  const rows = tables.flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)));
  return rows
    .filter((row) => row[3] === kListen && sockets.has(row[9]))
    .map((row) => parseInt(row[1].split(':')[1], 16))
    .sort((a, b) => a - b);
}
