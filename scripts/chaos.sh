#!/usr/bin/env bash
# scripts/chaos.sh [ROUNDS] [option...]: the chaos test for as long as you like (20 rounds; about 6 s each).
#
# 4 servers, 40 clients and one or two relayers on free ports of this machine. They are killed, frozen, restarted,
# and cut off from each other in the middle of a frame, by chance that --seed repeats. Shows a progress bar, then a
# verdict: acknowledged, delivered, lost, twice, out of order, the longest pause, gaps told. PRESET=asan or tsan uses
# those builds.
#
#   scripts/chaos.sh 500                    a long run
#   scripts/chaos.sh 40 --relayers 2        only with two relayers (1: only with one; 0: half of the rounds each)
#   scripts/chaos.sh 20 --seed 12345        the same faults again
#   scripts/chaos.sh 20 --drop-records 0.05 on links that also leave out one record in twenty
#   scripts/chaos.sh 20 --verbose           a line for every round
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

[[ ${1:-} == -h || ${1:-} == --help ]] && usage && exit 0
preset=${PRESET:-release}
rounds=()
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
  rounds=(--rounds "$1")
  shift
fi
scripts/setup.sh build
scripts/build.sh "$preset" chaos ws-user ws-relayer
exec "build/$preset/bin/chaos" "${rounds[@]}" "$@"
