#!/usr/bin/env bash
# scripts/run.sh [N]: a relayer and N chat servers (2 unless said otherwise) on this machine, until Ctrl-C.
#
# Installs and builds what is missing first: the first time that takes one to two minutes on two cores, later a moment.
# The servers listen on PORT (8080), PORT+1, ...; the relayer on RELAYER_PORT (3001). Together they keep what is said in
# CHAT_LOG (logs/chat.log; empty for nowhere). Whatever else the two programs read from the environment reaches the
# servers: see build/release/bin/ws-user --help.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

readonly BIN=$ROOT/build/release/bin
readonly READY_SECONDS=15 # far more than a start takes
readonly STOP_SECONDS=6   # the programs promise to be gone after 5
readonly MAX_SERVERS=100
readonly COLOURS=(35 36 32 33 34 31)

pids=()
names=()

# prefixed NAME COLOUR: copies stdin to stdout, each line marked with its process. Outlives Ctrl-C, so that the
# last words of a process that is being stopped are still seen.
prefixed() {
  trap '' INT TERM HUP
  local mark
  mark=$(printf '%-9s |' "$1")
  [[ -n $BOLD ]] && mark=$'\e['"$2m$mark"$'\e[0m'
  while IFS= read -r line || [[ -n $line ]]; do printf '%s %s\n' "$mark" "$line"; done
}

# start NAME COMMAND...: in a session of its own, since a terminal's Ctrl-C would otherwise reach it besides our
# SIGTERM, and a second signal means "at once". Should this script itself be killed, the kernel ends them.
start() {
  local name=$1 colour=${COLOURS[${#pids[@]} % ${#COLOURS[@]}]}
  shift
  setsid setpriv --pdeathsig TERM "$@" > >(prefixed "$name" "$colour") 2>&1 </dev/null &
  pids+=($!)
  names+=("$name")
}

# signal_all SIGNAL [NAME]: to all processes, or to all but the one of that name.
signal_all() {
  local i
  for i in "${!pids[@]}"; do
    [[ ${names[i]} == "${2:-}" ]] || kill "-$1" "${pids[i]}" 2>/dev/null || true
  done
}

# any_alive [NAME]: whether any process is, but for the one of that name.
any_alive() {
  local i
  for i in "${!pids[@]}"; do
    [[ ${names[i]} != "${1:-}" ]] && kill -0 "${pids[i]}" 2>/dev/null && return 0
  done
  return 1
}

# stop_but [NAME]: all, or all but that one; waits for them.
stop_but() {
  local deadline=$((SECONDS + STOP_SECONDS))
  signal_all TERM "${1:-}"
  while any_alive "${1:-}" && ((SECONDS < deadline)); do sleep 0.05; done
}

# stop_all: on the way out, however that came about. A second Ctrl-C ends everything at once.
stop_all() {
  local status=$?
  trap - EXIT
  trap 'signal_all KILL' INT TERM HUP
  if any_alive; then
    printf '\nrun: stopping\n'
    stop_but relayer # it still carries what the servers hand over, and none of them misses it
    stop_but
    any_alive && echo "run: not gone after $STOP_SECONDS s, killing" && signal_all KILL
  fi
  wait
  exit "$status"
}

require_free_ports() {
  local port busy=()
  for port in "$@"; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then busy+=("$port"); fi
  done
  ((${#busy[@]} == 0)) ||
    die "already in use: port ${busy[*]} (choose others with PORT=... and RELAYER_PORT=..., or stop what listens there)"
}

# report_ended PID STATUS: a process is gone; say so, and forget it.
report_ended() {
  local pid=$1 status=$2 i
  for i in "${!pids[@]}"; do
    if [[ ${pids[i]} == "$pid" ]]; then
      echo "run: ${names[i]} ended (status $status)"
      unset "pids[i]" "names[i]"
    fi
  done
  pids=("${pids[@]}")
  names=("${names[@]}")
}

# seconds_since START: with a tenth; START is what EPOCHREALTIME was then.
seconds_since() {
  local tenths=$(((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}) / 100000))
  echo "$((tenths / 10)).$((tenths % 10))"
}

# build_services: the two programs and nothing else; ninja shows how far it is.
build_services() {
  local started=$EPOCHREALTIME
  [[ -x $BIN/ws-user && -x $BIN/ws-relayer ]] || echo "run: building; the first time this takes one to two minutes"
  NINJA_STATUS='run: building, %p of %t steps, %e s: ' scripts/build.sh release ws-user ws-relayer
  echo "run: built in $(seconds_since "$started") s"
}

# await_ready NAME PORT: until /ready answers 200; ends the script when the process dies first.
await_ready() {
  local deadline=$((SECONDS + READY_SECONDS))
  until curl --silent --fail --max-time 2 --output /dev/null "http://127.0.0.1:$2/ready"; do
    for i in "${!pids[@]}"; do
      kill -0 "${pids[i]}" 2>/dev/null || die "${names[i]} ended before it was ready; its last lines are above"
    done
    ((SECONDS < deadline)) || die "$1 was not ready after $READY_SECONDS s: http://localhost:$2/ready says why"
    sleep 0.05
  done
}

print_addresses() {
  printf '\n%s  Open these in a browser, one tab each, and say hello:%s\n\n' "$BOLD" "$PLAIN"
  local port
  for port in "$@"; do printf '    %shttp://localhost:%s/%s\n' "$BOLD" "$port" "$PLAIN"; done
  printf '\n  Relayer: ws://127.0.0.1:%s    Ctrl-C stops everything.\n\n' "$relayer_port"
}

is_port() { [[ $1 =~ ^[0-9]{1,5}$ ]] && (($1 >= 1 && $1 <= 65535)); }

[[ ${1:-} == -h || ${1:-} == --help ]] && usage && exit 0
count=${1:-2}
base_port=${PORT:-8080}
relayer_port=${RELAYER_PORT:-3001}
[[ $count =~ ^[1-9][0-9]*$ ]] && ((count <= MAX_SERVERS)) || die "'$count' is no number of servers (1 to $MAX_SERVERS)"
is_port "$base_port" && is_port $((base_port + count - 1)) || die "PORT=$base_port leaves no $count ports in a row"
is_port "$relayer_port" || die "RELAYER_PORT=$relayer_port is no port"

mapfile -t ports < <(seq "$base_port" $((base_port + count - 1)))
require_free_ports "$relayer_port" "${ports[@]}"
scripts/setup.sh build
build_services

trap stop_all EXIT
trap 'exit 0' INT TERM HUP

# HOST, if set, is meant for the servers; the relayer stays on this machine.
launched=$EPOCHREALTIME
start relayer env -u HOST -u PORT RELAYER_PORT="$relayer_port" "$BIN/ws-relayer"
await_ready relayer "$relayer_port" # first, so that no server has to say that it cannot reach it
for i in "${!ports[@]}"; do
  start "user-$((i + 1))" env PORT="${ports[i]}" RELAYER_URL="ws://127.0.0.1:$relayer_port" \
    NODE_NAME="user-$((i + 1))" CHAT_LOG="${CHAT_LOG-$ROOT/logs/chat.log}" "$BIN/ws-user"
done
for i in "${!ports[@]}"; do await_ready "user-$((i + 1))" "${ports[i]}"; done
echo "run: everything is up after $(seconds_since "$launched") s"
print_addresses "${ports[@]}"

# A server may be killed and started again by hand to see what happens; the rest goes on meanwhile.
while ((${#pids[@]} > 0)); do
  status=0
  wait -n -p ended "${pids[@]}" 2>/dev/null || status=$?
  [[ -n ${ended:-} ]] && report_ended "$ended" "$status"
done
die "all processes have ended"
