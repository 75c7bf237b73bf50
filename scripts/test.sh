#!/usr/bin/env bash
# scripts/test.sh [stage...]: installs and builds what is missing, then runs every test, or only the stages named:
#
#   rules     format, include directions, headers that compile alone, file lengths, shellcheck (scripts/lint.sh)
#   unit      unit and model tests, and each micro-benchmark once, release build
#   e2e       real processes, release build
#   chaos     real processes that are killed, frozen and cut off, release build
#   clients   real processes and clients that nobody here wrote: npm's ws and wscat, Python's websockets
#   browser   two pages in headless Chromium
#   asan      unit and e2e with address and undefined-behaviour sanitizers
#   tsan      unit and e2e with the thread sanitizer
#   fuzz      every fuzz target for a few seconds (FUZZ_SECONDS=n for all together)
#
# Logs stay in build/test-logs. The last line is "N passed, N failed, N skipped"; the exit status agrees with it.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

readonly STAGES=(rules unit e2e chaos clients browser asan tsan fuzz)
readonly LOGS=$ROOT/build/test-logs
readonly TAIL_LINES=60
# Nobody waits longer than this for a stage: it hangs.
readonly BUILD_LIMIT=30m TEST_LIMIT=15m

passed=0 failed=0 skipped=0
running=''

interrupted() {
  trap - INT TERM HUP
  if [[ -n $running ]]; then
    kill -TERM "$running" 2>/dev/null || true
    wait "$running" || true
  fi
  printf '\ntest: interrupted\n'
  exit 130
}

# counts_of LOG: "passed failed skipped", from the summaries of doctest, node --test and unittest in it. Of a doctest
# binary ("== name" begins its output) the last one counts: a test may run the binary again and show what it said.
counts_of() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    function add_doctest() { p += part[2]; f += part[3]; s += part[4]; split("", part) }
    /^== / { add_doctest() }
    /^\[doctest\] test cases:/ {
      split($0, part, "|")
      for (i in part) gsub(/[^0-9]/, "", part[i])
    }
    /^(#|ℹ) pass [0-9]+$/ { p += $3 }
    /^(#|ℹ) (fail|cancelled) [0-9]+$/ { f += $3 }
    /^(#|ℹ) (skipped|todo) [0-9]+$/ { s += $3 }
    /^Ran [0-9]+ tests? in / { p += $2 }
    END { add_doctest(); print p + 0, f + 0, s + 0 }'
}

# run_logged NAME LIMIT COMMAND...: into a log of its own; sets status, log and deciseconds.
run_logged() {
  local limit=$2 started
  log=$LOGS/${1// /-}.log
  shift 2
  started=$(date +%s%N)
  status=0
  # A process group of its own (timeout makes one): whatever the stage leaves behind ends with it.
  timeout --kill-after=10s "$limit" "$@" >"$log" 2>&1 </dev/null &
  running=$!
  wait "$running" || status=$?
  running=''
  deciseconds=$((($(date +%s%N) - started) / 100000000))
}

# step NAME LIMIT COMMAND...: runs it, prints one line (and the log's end if it failed), adds up the counts.
step() {
  local status log deciseconds p f s word="${GREEN}ok${PLAIN}    " counts=''
  printf '%-12s ' "$1"
  run_logged "$@"
  read -r p f s < <(counts_of "$log")
  # A crash or a hang may leave no count behind; it has failed all the same.
  if ((status != 0 && f == 0)); then f=1; fi
  if ((f > 0)); then word="${RED}FAILED${PLAIN}"; fi
  if ((p + f + s > 0)); then counts="$p passed, $f failed, $s skipped"; fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  printf '%s %5d.%d s   %s\n' "$word" $((deciseconds / 10)) $((deciseconds % 10)) "$counts"
  ((f > 0)) || return 0
  ((status != 124 && status != 137)) || echo "  (stopped: took longer than $2)"
  tail -n "$TAIL_LINES" "$log" | sed 's/^/  | /'
  echo "  the whole log: ${log#"$ROOT"/}"
  return 1
}

skip() {
  skipped=$((skipped + 1))
  printf '%-12s skipped: %s\n' "$1" "$2"
}

test_step() { step "$1" "$TEST_LIMIT" scripts/test_stage.sh "${@:2}" || true; }
build_step() { step "build $1" "$BUILD_LIMIT" scripts/build.sh "$@"; }

stage_rules() { test_step rules rules; }
stage_unit() { test_step unit unit release; }
stage_e2e() { test_step e2e e2e release; }
stage_chaos() { test_step chaos chaos release; }
stage_clients() { test_step clients clients; }
stage_asan() { sanitized asan; }
stage_tsan() { sanitized tsan; }

sanitized() {
  build_step "$1" || return 0
  test_step "unit $1" unit "$1"
  test_step "e2e $1" e2e "$1"
}

stage_browser() {
  if [[ -d e2e-tests/browser ]]; then test_step browser browser; else skip browser "no e2e-tests/browser"; fi
}

stage_fuzz() {
  if [[ -z $(our_files '*_fuzz.cpp') ]]; then
    skip fuzz "no fuzz targets"
  elif build_step fuzz; then
    test_step fuzz fuzz
  fi
}

[[ ${1:-} == -h || ${1:-} == --help ]] && usage && exit 0
wanted=("$@")
((${#wanted[@]} > 0)) || wanted=("${STAGES[@]}")
for stage in "${wanted[@]}"; do
  [[ " ${STAGES[*]} " == *" $stage "* ]] || die "unknown stage '$stage' (see scripts/test.sh --help)"
done

# Set-up speaks for itself: it may ask for a password.
scripts/setup.sh test
trap interrupted INT TERM HUP
mkdir -p "$LOGS"
if build_step release; then
  for stage in "${wanted[@]}"; do "stage_$stage"; done
fi
minutes=$((SECONDS / 60)) seconds=$((SECONDS % 60))
printf '\ntook %d min %d s, logs in %s\n' "$minutes" "$seconds" "${LOGS#"$ROOT"/}"
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
