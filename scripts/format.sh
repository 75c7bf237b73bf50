#!/usr/bin/env bash
# scripts/format.sh [--check]: puts every C++ file into the project's format, or with --check says which are not.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

command -v clang-format >/dev/null || die "clang-format is not installed: run scripts/setup.sh"
mapfile -t files < <(our_files '*.cpp' '*.hpp')
case ${1:-} in
  '') exec clang-format -i -- "${files[@]}" ;;
  --check) exec clang-format --dry-run --Werror -- "${files[@]}" ;;
  -h | --help) usage ;;
  *) die "unknown option '$1' (see scripts/format.sh --help)" ;;
esac
