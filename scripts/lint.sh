#!/usr/bin/env bash
# scripts/lint.sh [check...]: everything about the sources that needs no run. All checks unless some are named:
#
#   format     clang-format
#   includes   who may include whom (scripts/include_check.py), and that check's own tests
#   headers    every header compiles alone
#   length     no file of more than 250 lines: one file holds one idea
#   shell      shellcheck over the scripts
#   words      unfinished work, and paths of one particular machine
#   locks      lock files name packages, not where to download them: that is the business of npm's settings
#   tidy       clang-tidy (many minutes, then a moment: what was clean and has not changed is not checked again);
#              TIDY_FILES='ws-user/room/*.cpp' limits it
#
# The test run has all but tidy as its stage "rules".
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

readonly MAX_LINES=250
readonly UNFINISHED='\b(TODO|FIXME|XXX|HACK)\b'
# A directory of somebody's own machine.
readonly PERSONAL_PATH='(^|[^[:alnum:]_./-])/(home|root|work|Users)/[[:alnum:]_.-]'

check_format() { scripts/format.sh --check; }

check_includes() { python3 -B scripts/include_check.py && python3 -B scripts/include_check_test.py; }

# The headers that no source file includes before all else: every build compiles the others alone.
headers_to_compile() {
  comm -23 <(our_files '*.hpp' | LC_ALL=C sort) <(
    our_files '*.cpp' ':!*_fuzz.cpp' | xargs -r awk '
      FNR == 1 { seen = 0 }
      !seen && /^#include/ { seen = 1; if (split($0, part, "\"") == 3) print part[2] }' | LC_ALL=C sort -u
  )
}

check_headers() {
  # The header is the main file here, on purpose, and nobody uses its constants.
  headers_to_compile | xargs -r -P "$(build_jobs)" -n 4 clang++ -std=c++17 -fsyntax-only -x c++ -I. \
    -DASIO_STANDALONE -D_WEBSOCKETPP_CPP11_STL_ -Wall -Wextra -Wno-pragma-once-outside-header -Wno-unused-const-variable
}

# tidy FILE...: only what the build compiles has a command line to check it with.
tidy() {
  cmake --preset tidy >/dev/null && python3 -B scripts/tidy.py build/tidy "$(build_jobs)" "$@"
}

check_tidy() {
  local -a patterns files
  read -ra patterns <<<"${TIDY_FILES:-*.cpp}"
  mapfile -t files < <(our_files "${patterns[@]}")
  tidy "${files[@]}"
}

# Sources that differ from where this branch left main, and for each header that does one source that includes it.
check_shell() { shellcheck --severity=warning -x -P scripts scripts/*.sh .ci/run; }

check_words() {
  local -a files
  mapfile -t files < <(our_files | grep -v '^scripts/lint.sh$')
  ! grep -nIE "$UNFINISHED|$PERSONAL_PATH" -- "${files[@]}"
}

check_locks() { our_files '*package-lock.json' | no_match '"resolved": *"[^"]*://'; }

# no_match PATTERN: fails, and shows where, if a file named on stdin has it.
no_match() {
  local found
  found=$(xargs -r grep -HnE "$1" || true)
  [[ -z $found ]] || { printf '%s\n' "$found" && return 1; }
}

check_length() {
  our_files '*.cpp' '*.hpp' '*.js' '*.mjs' '*.css' '*.sh' '*.py' | xargs -r wc -l |
    awk -v max="$MAX_LINES" '
      $2 != "total" && $1 > max { print $2 " has " $1 " lines, more than " max; bad = 1 }
      END { exit bad }'
}

[[ ${1:-} == -h || ${1:-} == --help ]] && usage && exit 0
checks=("$@")
((${#checks[@]} > 0)) || checks=(format includes headers length shell words locks tidy)
for tool in clang-format clang-tidy clang++ python3 shellcheck; do
  command -v "$tool" >/dev/null || die "$tool is not installed: run scripts/setup.sh"
done

failed=()
for check in "${checks[@]}"; do
  [[ $(type -t "check_$check") == function ]] || die "unknown check '$check' (see scripts/lint.sh --help)"
  printf '%slint: %s%s\n' "$BOLD" "$check" "$PLAIN"
  # A subshell per check, so that one which stops half-way does not stop the others.
  set +e
  (set -e && "check_$check")
  status=$?
  set -e
  ((status == 0)) || failed+=("$check")
done
((${#failed[@]} == 0)) || die "failed: ${failed[*]}"
echo "lint: all good"
