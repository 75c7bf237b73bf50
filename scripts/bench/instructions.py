#!/usr/bin/env python3
"""scripts/micro_bench.sh runs this; see there. Counts instructions with valgrind.

Everything is counted twice, with few and with more iterations: the difference is what the iterations cost, without what
comes before and after them.
"""

import collections
import os
import re
import subprocess
import sys
import tempfile

FEW, MORE = 50, 250  # iterations
ROOMS = (100, 200)  # members
OURS = "room_of_sockets"
NOT_THE_SERVER = "*RoomOfSockets::drain*"  # the members' own part
SHOWN = 1  # instructions a recipient: what takes fewer does not run for each
ROW = re.compile(r"^\s*([\d,]+)\s+(?:\(.*?%\)\s+)?(\S+?):(.+?)(?: \[[^\]]*\])?$")


def names(program, wanted):
    command = [program, "--benchmark_list_tests=true", f"--benchmark_filter={wanted}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def callgrind(program, name, iterations, out, *options):
    """Runs one benchmark; returns the instructions of the whole program."""
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *options, program,
               f"--benchmark_filter=^{name}/iterations:{iterations}$"]
    environment = {**os.environ, "MICRO_BENCH_ITERATIONS": str(iterations)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    found = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if done.returncode != 0 or found is None:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return int(found[1])


def by_function(profile):
    """function -> instructions, its callees' left out."""
    command = ["callgrind_annotate", "--threshold=100", "--auto=no", profile]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    costs = collections.Counter()
    for row in map(ROW.match, text.splitlines()):
        if row:
            costs[row[3]] += int(row[1].replace(",", ""))
    return costs


def instructions(program, wanted):
    chosen = names(program, wanted)
    width = max(map(len, chosen), default=0)
    print(f"{'benchmark':{width}}  instructions an iteration")
    for name in chosen:
        few, more = (callgrind(program, name, iterations, os.devnull) for iterations in (FEW, MORE))
        print(f"{name:{width}}  {(more - few) / (MORE - FEW):>12,.1f}", flush=True)


def per_recipient(program):
    costs = {}
    options = (f"--toggle-collect={NOT_THE_SERVER}", "--collect-atstart=yes")
    with tempfile.TemporaryDirectory() as folder:
        for members in ROOMS:
            for iterations in (FEW, MORE):
                profile = f"{folder}/{members}-{iterations}"
                callgrind(program, f"{OURS}/{members}", iterations, profile, *options)
                costs[members, iterations] = by_function(profile)
    small, large = (collections.Counter(costs[members, MORE]) for members in ROOMS)
    for members, room in zip(ROOMS, (small, large)):
        room.subtract(costs[members, FEW])
    large.subtract(small)
    recipients = (ROOMS[1] - ROOMS[0]) * (MORE - FEW)
    print(f"What runs for each recipient of a message (a room of {ROOMS[1]} against one of {ROOMS[0]}), user space:\n")
    print("instructions  function")
    for function, count in large.most_common():
        if count / recipients >= SHOWN:
            print(f"{count / recipients:12.1f}  {readable(function)}")
    print(f"{sum(large.values()) / recipients:12.1f}  together, with one system call each")


def readable(function):
    """Without its parameters."""
    return re.sub(r"\(.*", "", function.replace("(anonymous namespace)::", ""))


def main():
    program, mode, wanted = sys.argv[1:]
    if mode == "instructions":
        instructions(program, wanted)
    else:
        per_recipient(program)


if __name__ == "__main__":
    main()
