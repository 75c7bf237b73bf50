#!/usr/bin/env bash
# scripts/bench.sh [--quick] [--only NAME,...] [--rounds N] [--save DIR] [--list]: how fast it is, on this machine.
#
# Builds, then runs the load generator through named scenarios (scripts/bench/scenarios.py) against the chat server
# and, in turn with it, against the floor: a server that makes the system calls and nothing else. Prints a table of
# medians and ratios, and writes it with all figures and a picture to build/bench: bench.txt, bench.json, bench.svg.
#
#   --quick        a taste in about a minute: fewer rounds, shorter runs, smaller crowds
#   --only A,B     only these scenarios; --list shows them
#   --rounds N     how often each run is made (5)
#   --threads N    what ws-user is started with where the row does not say it (1); 0: one a core, its default
#   --save DIR     also copy the table and the picture to DIR
#   --outrank      as root: server and generator go before whatever else runs, for figures on a machine that is not quiet
#   --patience S   seconds to wait before each run until nothing else works (20); 0: and repeat no run
#   --out DIR      write to DIR in place of build/bench
#   --peer NAME='COMMAND --port {port}'   measure another server beside ours (one that answers joins with `joined`,
#                  or with --peer-silent NAME=... one that does not)
#
# The server runs on one core. Rows about threads compare several with one, all in the same call: what it costs that
# there are several, not what they gain.
#
# Wants two CPUs with nothing else to do: one for the server, one for the generator. Runs that something else disturbed
# are repeated, and marked if that does not help.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

[[ ${1:-} == -h || ${1:-} == --help ]] && usage && exit 0
command -v python3 >/dev/null || die "python3 is not installed: run scripts/setup.sh"
if [[ " $* " != *" --list "* ]]; then
  scripts/build.sh release load floor ws-user ws-relayer
fi
exec python3 -B scripts/bench/main.py --bin build/release/bin "$@"
