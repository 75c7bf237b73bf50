#!/usr/bin/env bash
# scripts/build.sh [preset] [target...]: builds into build/<preset>/bin.
#
#   release (default)   optimised, what users run
#   dev                 debug
#   asan, tsan          with sanitizers (clang)
#   fuzz                fuzz targets only (clang)
#
# JOBS=n sets how many compilers run at once.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

[[ ${1:-} == -h || ${1:-} == --help ]] && usage && exit 0
preset=${1:-release}
[[ $preset =~ ^(release|dev|asan|tsan|fuzz)$ ]] || die "unknown preset '$preset' (see scripts/build.sh --help)"
shift || true

needed=(cmake ninja)
case $preset in
  release | dev) needed+=(c++) ;;
  *) needed+=(clang++) ;;
esac
for tool in "${needed[@]}"; do
  command -v "$tool" >/dev/null || die "$tool is not installed: run scripts/setup.sh"
done

# Once configured, ninja itself notices changed CMake files.
[[ -f build/$preset/build.ninja ]] || cmake --preset "$preset"
exec cmake --build --preset "$preset" -j "$(build_jobs)" ${1:+--target "$@"}
