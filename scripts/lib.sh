# shellcheck shell=bash
# Sourced by the other scripts: where the repository is, and how they speak to the person who runs them.
set -euo pipefail

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
SCRIPT=$ROOT/scripts/$(basename -- "$0")
cd -- "$ROOT"

# One C++ compiler of this project's size takes about 1 GiB at its peak.
readonly KIB_PER_COMPILER=1100000

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  BOLD=$'\e[1m' RED=$'\e[31m' GREEN=$'\e[32m' PLAIN=$'\e[0m'
else
  BOLD='' RED='' GREEN='' PLAIN=''
fi
# Not every script uses every colour.
export BOLD RED GREEN PLAIN

die() {
  printf '%s: %s\n' "scripts/$(basename -- "$SCRIPT")" "$*" >&2
  exit 1
}

# usage: prints the comment block at the head of the calling script.
usage() {
  sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$SCRIPT"
}

# build_jobs: as many compilers as there are cores, fewer where memory is short. JOBS=n overrides.
build_jobs() {
  local cores by_memory
  cores=$(nproc)
  by_memory=$(($(awk '/^MemAvailable/ {print $2}' /proc/meminfo) / KIB_PER_COMPILER))
  ((by_memory >= 1)) || by_memory=1
  echo "${JOBS:-$((by_memory < cores ? by_memory : cores))}"
}

# our_files PATTERN...: the project's own files, committed or about to be, that still exist.
our_files() {
  git ls-files --cached --others --exclude-standard -- "$@" | sort -u | while IFS= read -r file; do
    [[ -f $file ]] && printf '%s\n' "$file"
  done
  return 0
}
