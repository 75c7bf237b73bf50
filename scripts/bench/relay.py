#!/usr/bin/env python3
"""scripts/bench-relay.sh runs this; see there."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys

import measure
from scenarios import Scenario
from servers import Chat, Servers, free_port

RECORDS_TARGET = 1.5  # times nats-server's
LATENCY_TARGET = 2.0  # times one server's
TOGETHER_TARGET = 0.9  # times the CPU per record that single sends cost
LINKS, MANY_LINKS = 4, 100
SIZE = 200  # bytes of a record, header included: a chat of some 100 letters

# name -> how the records come. What nodes gather in one loop turn leaves in one write.
LOADS = {
    "one a write, 20,000/s": ["--batch", "1", "--rate", "20000"],
    "16 a write": ["--batch", "16"],
    "64 a write": ["--batch", "64"],
}
HEADLINE = "16 a write"
TOGETHER = ["--batch", "10", "--rate", "5000"]  # 10 records every 2 ms


class Relayer:
    def __init__(self, folder, **settings):
        self.folder, self.settings = folder, settings

    def start(self, servers):
        port = free_port()
        servers.spawn([f"{self.folder}/ws-relayer"], port, "/ready", RELAYER_PORT=port, LOG_LEVEL="warn", **self.settings)
        return [port]


class Nats:
    def __init__(self, program):
        self.program = program

    def start(self, servers):
        port = free_port()
        servers.spawn([self.program, "--addr", "127.0.0.1", "--port", str(port)], port, None, GOMAXPROCS=1)
        return [port]


def move_records(args, setup, dialect, peer, load, links=LINKS):
    with Servers(peer, setup.server_cpu) as servers:
        port = servers.urls[0].rsplit(":", 1)[1].rstrip("/")
        command = [f"{args.bin}/relay-load", "--dialect", dialect, "--port", port, "--pid", str(servers.pids[0]),
                   "--links", str(links), "--size", str(SIZE), "--duration", str(args.seconds), *load]
        if setup.load_cpu is not None:
            command += ["--cpu", str(setup.load_cpu)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=measure.RUN_SECONDS)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)


def measure_records(args, setup):
    peers = {"relay": Relayer(args.bin)}
    nats = shutil.which("nats-server", path=os.environ["PATH"] + ":/usr/sbin")
    if nats:
        peers["nats"] = Nats(nats)
    runs = {load: {name: [] for name in peers} for load in LOADS}
    for number in range(args.rounds):
        for load, options in LOADS.items():
            for name, peer in peers.items():
                runs[load][name].append(move_records(args, setup, name, peer, options))
        print(f"records: round {number + 1} of {args.rounds}", file=sys.stderr, flush=True)
    return runs


def measure_together(args, setup):
    """Many links: what goes to all of them in one turn leaves through one system call where the kernel has io_uring."""
    peers = {how: Relayer(args.bin, IO_URING=how) for how in ("auto", "off")}
    runs = {how: [] for how in peers}
    for number in range(args.rounds):
        for how, peer in peers.items():
            runs[how].append(move_records(args, setup, "relay", peer, TOGETHER, MANY_LINKS))
        print(f"{MANY_LINKS} links: round {number + 1} of {args.rounds}", file=sys.stderr, flush=True)
    return runs


def measure_latency(args, setup):
    scenario = Scenario("latency", "", "ratio", {"": "--members 200 --senders 2 --rate 200"}, seconds=args.seconds)
    peers = {"one server": Chat(args.bin), "two servers": Chat(args.bin, 2)}
    runs = {name: [] for name in peers}
    for number in range(args.rounds):
        for name, peer in peers.items():
            runs[name].append(measure.run_once(args.bin, setup, scenario, "", peer))
        print(f"latency: round {number + 1} of {args.rounds}", file=sys.stderr, flush=True)
    return runs


def verdict(value, target, at_least):
    return "as wanted" if (value >= target if at_least else value <= target) else "MISSED"


def show_records(runs):
    print(f"\nrecords of {SIZE} bytes from one link to {LINKS - 1} others, per second of CPU (median)")
    print(f"{'':24}{'ws-relayer':>12}{'nats-server':>13}{'ratio':>8}")
    for load, by_peer in runs.items():
        rates = {name: [run["records_per_cpu_second"] for run in found] for name, found in by_peer.items()}
        line = f"{load:24}{statistics.median(rates['relay']):12,.0f}"
        if "nats" in rates:
            # Of runs that were neighbours in time: the machine may change its pace in between.
            ratio = statistics.median(ours / theirs for ours, theirs in zip(rates["relay"], rates["nats"]))
            line += f"{statistics.median(rates['nats']):13,.0f}{ratio:8.2f}"
            if load == HEADLINE:
                line += f"  target {RECORDS_TARGET}: {verdict(ratio, RECORDS_TARGET, True)}"
        print(line)


def show_together(runs):
    def costs(how):
        return [1e6 * run["cpu_seconds"] / run["records"] for run in runs[how]]

    print(f"\nrecords to {MANY_LINKS} links, 10 every 2 ms, microseconds of CPU a record (median)")
    for how in runs:
        print(f"{'IO_URING=' + how:24}{statistics.median(costs(how)):12.1f}")
    ratio = statistics.median(auto / off for auto, off in zip(costs("auto"), costs("off")))
    print(f"{'ratio':24}{ratio:12.2f}  target {TOGETHER_TARGET}: {verdict(ratio, TOGETHER_TARGET, False)}")


def show_latency(runs):
    def of(name, quantile):
        return [run["phases"][-1]["latency_us"][quantile] for run in runs[name]]

    print("\nlatency in a room of 200 at 200 messages a second, microseconds (median of the rounds)")
    for name in runs:
        print(f"{name:24}{'p50':>6}{statistics.median(of(name, 'p50')):8.0f}{'p99':>6}"
              f"{statistics.median(of(name, 'p99')):8.0f}")
    ratio = statistics.median(two / one for one, two in zip(of("one server", "p50"), of("two servers", "p50")))
    print(f"{'ratio of the medians':24}{ratio:14.2f}  target {LATENCY_TARGET}: {verdict(ratio, LATENCY_TARGET, False)}")


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench-relay.sh")
    parser.add_argument("--bin", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--rounds", type=int, help="how often each run is made (5; 1 with --quick)")
    parser.add_argument("--out", metavar="DIR", default="build/bench", help="where relay.json is written")
    parser.add_argument("--outrank", action="store_true", help="go before other work on this machine (needs root)")
    args = parser.parse_args()
    args.bin = os.path.abspath(args.bin)
    args.rounds = args.rounds or (1 if args.quick else 5)
    args.seconds = 1.0 if args.quick else 2.5
    setup = measure.Setup(args.quick, args.outrank, patience=0)
    records, together, latency = measure_records(args, setup), measure_together(args, setup), measure_latency(args, setup)
    show_records(records)
    show_together(together)
    show_latency(latency)
    os.makedirs(args.out, exist_ok=True)
    with open(f"{args.out}/relay.json", "w") as file:
        json.dump({"records": records, "links": together, "latency": latency}, file, indent=1)
    print(f"\n{args.out}/relay.json")


if __name__ == "__main__":
    main()
