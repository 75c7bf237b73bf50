#!/usr/bin/env bash
# scripts/micro_bench.sh [--instructions | --per-recipient] [FILTER]: what the parts of a delivery cost, one by one.
#
# Builds build/release/bin/micro-bench (Google Benchmark: the *_bench.cpp beside the sources) and runs the benchmarks
# whose names FILTER, a regular expression, matches:
#
#   (nothing)         time, allocations, and instructions where the machine counts them. Other options go to the
#                     program: --benchmark_repetitions=5, --benchmark_out=FILE ...
#   --instructions    instructions of one iteration, counted by valgrind: the same on every machine and however busy it
#                     is, so that a change shows before it can be felt
#   --per-recipient   the functions that run once for each recipient of a message, and their instructions
#
# The last two install valgrind if it is missing.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

[[ ${1:-} == -h || ${1:-} == --help ]] && usage && exit 0
mode='time'
case ${1:-} in
  --instructions | --per-recipient)
    mode=${1#--}
    shift
    command -v valgrind >/dev/null || scripts/setup.sh all
    ;;
esac
filter=.
if (($# > 0)) && [[ $1 != -* ]]; then
  filter=$1
  shift
fi

scripts/build.sh release micro-bench
if [[ $mode == time ]]; then
  exec build/release/bin/micro-bench "--benchmark_filter=$filter" "$@"
fi
(($# == 0)) || die "nothing else goes with --$mode (see scripts/micro_bench.sh --help)"
exec python3 -B scripts/bench/instructions.py build/release/bin/micro-bench "$mode" "$filter"
