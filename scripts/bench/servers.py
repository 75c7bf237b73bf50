"""Starting and stopping what is measured: fresh processes for every run, pinned, ended by their process id."""

import os
import re
import shlex
import socket
import subprocess
import tempfile
import time
import urllib.request

START_SECONDS = 10
STOP_SECONDS = 6


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_http(port, path, process):
    """Until GET path answers 200; a server without HTTP is ready once it accepts."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with status {process.returncode}: {last_words(process)}")
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                if path is None:
                    return
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                if b" 200 " in connection.recv(64):
                    return
        except OSError:
            pass
        time.sleep(0.02)
    raise RuntimeError(f"port {port} was not ready after {START_SECONDS} s: {last_words(process)}")


def metric(url, name):
    """The value of a metric, summed over its labels; None where there is none of that name."""
    with urllib.request.urlopen(url.replace("ws://", "http://") + "metrics", timeout=START_SECONDS) as answer:
        lines = answer.read().decode().splitlines()
    values = [float(line.rsplit(" ", 1)[1]) for line in lines if re.match(name + r"[ {]", line)]
    return sum(values) if values else None


def last_words(process):
    process.words.seek(0)
    return process.words.read()[-400:].decode(errors="replace").strip()


class Servers:
    """The processes of one peer, as a context: urls and pids while it lasts."""

    def __init__(self, peer, cpu, options=(), settings=None):
        self.peer, self.cpu, self.options, self.settings = peer, cpu, options, settings or {}
        self.processes, self.urls = [], []

    def __enter__(self):
        try:
            self.folder = tempfile.TemporaryDirectory()  # nobody's .env is read
            self.urls = [f"ws://127.0.0.1:{port}/" for port in self.peer.start(self)]
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.folder.cleanup()

    @property
    def pids(self):
        return [process.pid for process in self.processes]

    def spawn(self, command, ready_port, ready_path=None, **variables):
        pin = ["taskset", "-c", str(self.cpu)] if self.cpu is not None else []
        words = tempfile.TemporaryFile()
        environment = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
        environment.update({key: str(value) for key, value in variables.items()})
        process = subprocess.Popen(pin + command, cwd=self.folder.name, env=environment, stdout=words, stderr=words)
        process.words = words
        self.processes.append(process)
        await_http(ready_port, ready_path, process)


class Command:
    """One process that takes its port from {port}."""

    def __init__(self, command, silent=False):
        self.command, self.silent = command, silent

    def start(self, servers):
        port = free_port()
        servers.spawn([word.format(port=port) for word in shlex.split(self.command)], port)
        return [port]


class Chat:
    """Our chat servers: one alone, or with the relayer, or several with the relayer between them."""

    silent = False

    def __init__(self, folder, count=1, threads=1, relayed=False):
        self.folder, self.count, self.threads, self.relayed = folder, count, threads, relayed or count > 1
        self.known = subprocess.run([f"{folder}/ws-user", "--help"], capture_output=True, text=True).stdout

    def start(self, servers):
        variables = {"LOG_LEVEL": "warn", "HOST": "127.0.0.1", "RELAYER_URL": ""}
        variables.update(servers.settings)
        if self.relayed:
            relayer = free_port()
            servers.spawn([f"{self.folder}/ws-relayer"], relayer, "/ready", RELAYER_PORT=relayer, LOG_LEVEL="warn")
            variables["RELAYER_URL"] = f"ws://127.0.0.1:{relayer}"
        wanted = tuple(servers.options)
        if not any(option.startswith("--threads=") for option in wanted):
            wanted += (f"--threads={self.threads}",)
        options = [option for option in wanted if option.split("=")[0] in self.known]
        ports = [free_port() for _ in range(self.count)]
        for port in ports:
            servers.spawn([f"{self.folder}/ws-user", *options], port, "/ready", PORT=port, **variables)
        return ports


def peers(folder, extra, threads=1):
    """Every server there is to measure, by name."""
    found = {"floor": Command(f"{folder}/floor --port {{port}}")}
    if os.access(f"{folder}/ws-user", os.X_OK):
        found["ws-user"] = Chat(folder, threads=threads)
        if os.access(f"{folder}/ws-relayer", os.X_OK):
            found["relayed"] = Chat(folder, threads=threads, relayed=True)
            found["cluster"] = Chat(folder, 2, threads=threads)
    found.update(extra)
    return found
