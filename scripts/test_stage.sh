#!/usr/bin/env bash
# scripts/test_stage.sh rules | unit [preset] | e2e [preset] | chaos [preset] | clients | browser | fuzz: one stage of scripts/test.sh,
# on what is already built, with its output as it comes. The preset is release unless said otherwise.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

readonly LOGS=$ROOT/build/test-logs
readonly UNIT_BINARIES=(shared-tests ws-user-tests ws-relayer-tests)
readonly THREAD_SCENARIOS=(cid compression default_room five_servers identity keep_alive killed_client limits links messages
  notice_storm order partings relayed relayer_restart replies rooms sender shutdown two_servers)
readonly CHAOS_ROUNDS=20 CHAOS_DROP_ROUNDS=6
readonly FUZZ_SECONDS=${FUZZ_SECONDS:-90}       # for all targets together
readonly FUZZ_INPUT_SECONDS=10 FUZZ_MEMORY_MIB=2048 # what one input may take

# Clang 14's sanitizers need the memory layout they were made for; newer kernels randomise more than that.
steady_layout() {
  if setarch -R true 2>/dev/null; then setarch -R "$@"; else "$@"; fi
}

run_binary() {
  echo "== ${1#"$ROOT"/}"
  if [[ ! -x $1 ]]; then
    echo "missing: scripts/build.sh should have made it"
    return 1
  fi
  steady_layout "$@"
}

# watched NAME COMMAND...: fails if any process below it, however it ended, left a sanitizer's report.
watched() {
  local reports=$LOGS/reports-$1 status=0 report
  shift
  rm -rf -- "$reports"
  mkdir -p -- "$reports"
  ASAN_OPTIONS="log_path=$reports/report:detect_stack_use_after_return=1" \
    UBSAN_OPTIONS="log_path=$reports/report:print_stacktrace=1" \
    TSAN_OPTIONS="log_path=$reports/report:halt_on_error=1:second_deadlock_stack=1" "$@" || status=$?
  for report in "$reports"/*; do
    [[ -f $report ]] || continue
    echo "== sanitizer report ${report#"$ROOT"/}"
    cat -- "$report"
    status=1
  done
  return "$status"
}

# Every unit test binary there is; of the three that every build makes, none may be missing.
run_unit() {
  # The model is pure logic: its 10,000 seeds run in the release build, a tenth of them under sanitizers is plenty.
  [[ $1 == release ]] || export WS_MODEL_SEEDS=${WS_MODEL_SEEDS:-1000}
  local bin=$ROOT/build/$1/bin name status=0
  local -a names
  mapfile -t names < <({
    printf '%s\n' "${UNIT_BINARIES[@]}"
    find "$bin" -maxdepth 1 -name '*-tests' ! -name e2e-tests -printf '%f\n'
  } | sort -u)
  for name in "${names[@]}"; do
    run_binary "$bin/$name" || status=1
  done
  if [[ $1 == release ]]; then
    MICRO_BENCH_ITERATIONS=1 run_binary "$bin/micro-bench" || status=1 # each once: that they work, not how fast
  fi
  return "$status"
}

# The rounds of the test run, and a few on links that also leave out records, so that resuming is tried hard.
run_chaos() {
  local chaos=$ROOT/build/$1/bin/chaos status=0
  echo "== ${chaos#"$ROOT"/}"
  steady_layout "$chaos" --rounds "$CHAOS_ROUNDS" || status=1
  echo "== ${chaos#"$ROOT"/} --drop-records"
  steady_layout "$chaos" --rounds "$CHAOS_DROP_ROUNDS" --drop-records 0.02 || status=1
  return "$status"
}

# All of them with two threads; what the number of threads may change also with one and with four.
run_e2e() {
  local tests=$ROOT/build/$1/bin/e2e-tests status=0 files threads
  WS_THREADS=2 run_binary "$tests" || status=1
  if [[ $1 == release ]]; then
    files=$(printf '*/%s_test.cpp,' "${THREAD_SCENARIOS[@]}")
    for threads in 1 4; do
      WS_THREADS=$threads run_binary "$tests" --source-file="$files" --no-skipped-summary || status=1
    done
  fi
  return "$status"
}

run_rules() { scripts/lint.sh format includes headers length shell words locks; }

# run_node FOLDER: the tests there, with exactly the packages of its lock file.
run_node() {
  export WS_BIN=$ROOT/build/release/bin
  cd "$1"
  if [[ -f package-lock.json && ! node_modules/.package-lock.json -nt package-lock.json ]]; then
    npm ci --no-audit --no-fund
  fi
  node --test
}

run_clients() { run_node e2e-tests/clients; }

run_browser() {
  export PUPPETEER_SKIP_DOWNLOAD=1 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 # Debian's Chromium is there
  run_node e2e-tests/browser
}

run_fuzz() {
  local -a targets
  local target seconds status=0
  mapfile -t targets < <(find "$ROOT/build/fuzz/bin" -maxdepth 1 -name '*-fuzz' | sort)
  ((${#targets[@]} > 0)) || die "no fuzz target in build/fuzz/bin"
  seconds=$((FUZZ_SECONDS / ${#targets[@]}))
  for target in "${targets[@]}"; do
    echo "== ${target##*/}"
    steady_layout "$target" "-max_total_time=$((seconds > 0 ? seconds : 1))" "-timeout=$FUZZ_INPUT_SECONDS" \
      "-rss_limit_mb=$FUZZ_MEMORY_MIB" "-artifact_prefix=$LOGS/${target##*/}-" || status=1
  done
  return "$status"
}

preset=${2:-release}
case ${1:-} in
  rules | clients | browser | fuzz) "run_$1" ;;
  unit | e2e | chaos) watched "$1-$preset" "run_$1" "$preset" ;;
  *) usage ;;
esac
