#!/usr/bin/env python3
"""scripts/bench.sh runs this; see there."""

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time

import judge
import measure
import picture
import table
from scenarios import SCENARIOS, by_name
from servers import Command, peers


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench.sh")
    parser.add_argument("--bin", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="a taste: fewer rounds, shorter runs, smaller crowds")
    parser.add_argument("--only", default="", help="names of scenarios, separated by commas")
    parser.add_argument("--rounds", type=int, help="how often each run is made (5; 2 with --quick)")
    parser.add_argument("--save", metavar="DIR", help="also copy the table and the picture there")
    parser.add_argument("--out", metavar="DIR", default="build/bench", help="where they are written")
    parser.add_argument("--threads", type=int, default=1,
                        help="what ws-user is started with where the row does not say it (1); 0: one a core, its default")
    parser.add_argument("--peer", metavar="NAME=COMMAND", action="append", default=[], help="another server")
    parser.add_argument("--peer-silent", metavar="NAME=COMMAND", action="append", default=[],
                        help="likewise, one that does not answer a join")
    parser.add_argument("--outrank", action="store_true", help="go before whatever else runs (root only)")
    parser.add_argument("--patience", type=float, default=20,
                        help="seconds to wait before each run until nobody else works (20); 0: and do not repeat runs")
    parser.add_argument("--list", action="store_true", help="show the scenarios")
    return parser.parse_args()


def extra_peers(args):
    extra = {}
    for given, silent in ((args.peer, False), (args.peer_silent, True)):
        for text in given:
            name, _, command = text.partition("=")
            extra[name] = Command(command, silent)
    return extra


def plan(args, available, extra):
    """Every run to be made, as (scenario, round, variant, server), servers and variants in turn."""
    chosen = by_name(args.only.split(",")) if args.only else [s for s in SCENARIOS if s.quick or not args.quick]
    steps = []
    for scenario in chosen:
        names = [name for name in scenario.servers if name in available]
        names += [name for name in extra if "floor" in scenario.servers]
        rounds = args.rounds or scenario.rounds or (2 if args.quick else 5)
        steps += [(scenario, r, variant, name) for r in range(rounds) for variant in scenario.runs for name in names]
    return steps


def progress(done, total, step, result):
    scenario, number, variant, name = step
    words = [f"[{done:3}/{total}]", scenario.name, variant, name, f"round {number + 1}:"]
    if result["phases"]:
        last = judge.phase(result)
        words.append(f"{last['server_us_per_delivery']:.3f} us/delivery, p99 {last['latency_us']['p99']:.0f} us")
    words += judge.marks([result])
    print(" ".join(word for word in words if word), file=sys.stderr, flush=True)


def measure_all(args, steps, available):
    setup = measure.Setup(args.quick, args.outrank, args.patience)
    if setup.load_cpu is None:
        print("only one CPU: server and generator share it, latencies are not worth quoting", file=sys.stderr)
    results = {}
    try:
        for done, step in enumerate(steps, 1):
            scenario, _, variant, name = step
            result = measure.run(args.bin, setup, scenario, variant, available[name])
            progress(done, len(steps), step, result)
            results.setdefault(scenario.name, {}).setdefault(name, {}).setdefault(variant, []).append(result)
    except KeyboardInterrupt:
        print("stopped: the table shows what was measured until now", file=sys.stderr)
    return results


def whole(scenario, result):
    """Whether every variant of the scenario was run at least once."""
    return all(variant in result for variant in scenario.runs)


def about_machine():
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "")
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
    return {"cpu": model or platform.machine(), "cpus": os.cpu_count(), "kernel": "Linux " + platform.release().split("-")[0],
            "commit": commit, "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}


def write_results(args, rows, results):
    machine = about_machine()
    os.makedirs(args.out, exist_ok=True)
    with open(f"{args.out}/bench.json", "w") as file:
        json.dump({"machine": machine, "rows": rows, "runs": results}, file, indent=1)
    with open(f"{args.out}/bench.svg", "w") as file:
        file.write(picture.draw(results, machine))
    with open(f"{args.out}/bench.txt", "w") as file:
        file.write(", ".join(str(value) for value in machine.values()) + "\n\n" + table.render(rows) + "\n")
    if args.save:
        os.makedirs(args.save, exist_ok=True)
        for name in ("bench.txt", "bench.svg"):
            shutil.copy(f"{args.out}/{name}", args.save)
    print(f"\n{args.out}/bench.txt  {args.out}/bench.json  {args.out}/bench.svg")


def main():
    args = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a table of what there is, not a trace
    if args.list:
        for scenario in SCENARIOS:
            print(f"{scenario.name:18}{scenario.what}")
        return
    args.bin = os.path.abspath(args.bin)
    extra = extra_peers(args)
    available = peers(args.bin, extra, args.threads or os.cpu_count())
    results = measure_all(args, plan(args, available, extra), available)
    chosen = [scenario for scenario in SCENARIOS if scenario.name in results]
    rows = [row for s in chosen for name, result in results[s.name].items() if whole(s, result)
            for row in judge.judge(s, results[s.name], name)]
    print("\n" + table.render(rows))
    write_results(args, rows, results)
    if any("NOT EXACT" in mark for row in rows for mark in row["marks"]):
        sys.exit("a server lost, repeated, misrouted or reordered messages: see the marks above")


if __name__ == "__main__":
    main()
