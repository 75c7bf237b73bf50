#!/usr/bin/env bash
# scripts/bench-relay.sh [--quick] [--rounds N] [--outrank] [--out DIR]: what the relayer costs.
#
#   records   through the relayer with 4 servers linked, against Debian's nats-server moving the same bytes from one
#             publisher to three others, each on one core, in turn; per second of its CPU (at least 1.5 times as many)
#   links     to 100 links, 10 records every 2 ms, sent through io_uring and one by one (at most 0.9 of the CPU)
#   latency   a room of 200 over two servers at 200 messages a second, against the same room on one server
#             (median at most twice)
#
# Prints the tables and writes relay.json to build/bench. Wants two CPUs with nothing else to do: one for what is
# measured, one for the load. `nats-server` (the Debian package) is optional: without it there is no comparison.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

[[ ${1:-} == -h || ${1:-} == --help ]] && usage && exit 0
command -v python3 >/dev/null || die "python3 is not installed: run scripts/setup.sh"
scripts/build.sh release load relay-load ws-user ws-relayer
exec python3 scripts/bench/relay.py --bin build/release/bin "$@"
