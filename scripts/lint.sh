#!/usr/bin/env bash
# scripts/lint.sh [check...]: everything about the sources that needs no run. All checks unless some are named:
#
#   format     clang-format
#   includes   who may include whom (scripts/include_check.py), and that check's own tests
#   headers    every header compiles alone
#   tidy       clang-tidy (minutes); TIDY_FILES='ws-user/room/*.cpp' limits it
#   shell      shellcheck over the scripts
#   words      unfinished work, and paths or hosts of one particular machine
#   length     files of more than 300 lines (a warning: one file holds one idea)
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

readonly MAX_LINES=300
readonly UNFINISHED='\b(TODO|FIXME|XXX|HACK)\b'
# A directory of somebody's own machine, or a package mirror in a lock file.
readonly PERSONAL_PATH='(^|[^[:alnum:]_./-])/(home|root|work|Users)/[[:alnum:]_.-]'
readonly FOREIGN_REGISTRY='"resolved": *"https?://(?!registry\.npmjs\.org/)'

check_format() { scripts/format.sh --check; }

check_includes() { python3 -B scripts/include_check.py && python3 -B scripts/include_check_test.py; }

check_headers() {
  # The header is the main file here, on purpose, and nobody uses its constants.
  our_files '*.hpp' | xargs -r -P "$(build_jobs)" -n 4 clang++ -std=c++17 -fsyntax-only -x c++ -I. \
    -DASIO_STANDALONE -D_WEBSOCKETPP_CPP11_STL_ -Wall -Wextra -Wno-pragma-once-outside-header -Wno-unused-const-variable
}

check_tidy() {
  scripts/build.sh dev >/dev/null || return 1
  # Only what the build compiles has a command line to check it with.
  local -a patterns
  read -ra patterns <<<"${TIDY_FILES:-*.cpp}"
  our_files "${patterns[@]}" | while IFS= read -r file; do
    if grep -qF "$ROOT/$file" build/dev/compile_commands.json; then printf '%s\n' "$file"; fi
  done | xargs -r -P "$(build_jobs)" -n 1 clang-tidy --quiet -p build/dev 2> >(grep -v 'warnings generated' >&2)
}

check_shell() { shellcheck --severity=warning -x -P scripts scripts/*.sh .ci/run; }

check_words() {
  local -a files
  local found=0
  mapfile -t files < <(our_files | grep -v '^scripts/lint.sh$')
  ! grep -nIE "$UNFINISHED|$PERSONAL_PATH" -- "${files[@]}" || found=1
  ! grep -nIP "$FOREIGN_REGISTRY" -- "${files[@]}" || found=1
  return "$found"
}

check_length() {
  our_files '*.cpp' '*.hpp' '*.js' '*.mjs' '*.css' '*.sh' '*.py' | xargs -r wc -l |
    awk -v max="$MAX_LINES" '$2 != "total" && $1 > max { print "warning: " $2 " has " $1 " lines" }'
}

[[ ${1:-} == -h || ${1:-} == --help ]] && usage && exit 0
checks=("$@")
((${#checks[@]} > 0)) || checks=(format includes headers shell words length tidy)
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
