#!/usr/bin/env bash
# scripts/e2e.sh [--against ws://a,ws://b] [doctest option...]: the end-to-end suite alone.
#
# Without --against it starts clusters of its own on free ports (PRESET=asan or tsan uses those builds). With it,
# nothing is started or stopped: the scenarios that any deployment must pass run against the servers named,
# which are expected to be linked with each other. Other arguments go to the test binary: -tc='*resume*', -ltc.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

[[ ${1:-} == -h || ${1:-} == --help ]] && usage && exit 0
preset=${PRESET:-release}
against=''
rest=()
while (($# > 0)); do
  case $1 in
    --against) against=${2:?"--against needs addresses: ws://localhost:8080,ws://localhost:8081"} && shift ;;
    --against=*) against=${1#*=} ;;
    *) rest+=("$1") ;;
  esac
  shift
done

if [[ -n $against ]]; then
  IFS=, read -ra urls <<<"$against"
  for url in "${urls[@]}"; do
    [[ $url =~ ^wss?://[^/,]+ ]] || die "'$url' is no WebSocket address (ws://host:port)"
  done
  rest+=(--against "$against")
fi

scripts/setup.sh build
scripts/build.sh "$preset"
exec "build/$preset/bin/e2e-tests" "${rest[@]}"
