#!/usr/bin/env bash
# scripts/setup.sh [build|test|all]: installs the Debian packages that are missing, and nothing else.
#
#   build   what it takes to compile and run the two services
#   test    the above, and what scripts/test.sh and scripts/lint.sh need (clang, Chromium, Node.js, test peers)
#   all     the above, and the measuring tools of scripts/bench.sh (default)
#
# Made for Debian 12. Uses sudo unless run as root. With nothing missing it says so and leaves in a moment.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

readonly BUILD_PACKAGES=(
  cmake ninja-build g++ ccache lld git curl ca-certificates python3
  libasio-dev libwebsocketpp-dev rapidjson-dev libspdlog-dev doctest-dev libssl-dev libcli11-dev
  prometheus-cpp-dev libedit-dev zlib1g-dev libbenchmark-dev liburing-dev
)
readonly TEST_PACKAGES=(
  clang llvm libclang-rt-14-dev clang-tidy clang-format shellcheck # sanitizers with readable stacks, lint
  chromium python3-websockets tmux                                 # clients that nobody here wrote
  nats-server redis-server                                         # peers, started by tests on ports of their own
)
readonly MEASURE_PACKAGES=(linux-perf valgrind)
# Packages that would start a daemon of their own when installed; here they are only programs to run.
readonly SERVICES=(nats-server redis-server)
readonly NODE_MAJOR=18 # the first with node:test

is_installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

missing_packages() {
  dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    awk -v wanted="$*" '$1 == "installed" { have[$2] = 1 }
      END { n = split(wanted, names, " "); for (i = 1; i <= n; i++) if (!(names[i] in have)) print names[i] }'
}

# Node.js and npm often come from elsewhere (nodesource, nvm): whatever answers to the name and is new enough will do.
missing_node() {
  local major=0
  command -v node >/dev/null && major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
  ((major >= NODE_MAJOR)) || echo nodejs
  command -v npm >/dev/null || echo npm
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    sudo "$@"
  fi
}

apt_get() {
  # A fresh machine may still be busy with its own upgrades: wait for the lock instead of failing.
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# keep_asleep PACKAGE: run before installing. A unit masked under /run is not started by its package's scripts.
keep_asleep() {
  [[ -d /run/systemd/system ]] || return 0
  as_root systemctl --quiet --runtime mask "$1.service"
}

# stay_asleep PACKAGE: run afterwards. The service is there for whoever wants it, but neither running nor enabled.
stay_asleep() {
  if [[ -d /run/systemd/system ]]; then
    as_root systemctl --quiet --runtime unmask "$1.service"
  elif [[ -x /etc/init.d/$1 ]]; then
    as_root "/etc/init.d/$1" stop >/dev/null 2>&1 || true
  fi
  if command -v systemctl >/dev/null; then
    as_root systemctl --quiet disable "$1.service" >/dev/null 2>&1 || true
  elif command -v update-rc.d >/dev/null; then
    as_root update-rc.d "$1" disable >/dev/null 2>&1 || true
  fi
}

install_packages() {
  local -a sleepers=()
  local package
  for package in "${SERVICES[@]}"; do
    [[ " $* " == *" $package "* ]] && sleepers+=("$package")
  done

  echo "setup: refreshing the package lists"
  apt_get update || echo "setup: apt-get update had errors; trying with the lists there are" >&2
  for package in "${sleepers[@]}"; do keep_asleep "$package"; done
  echo "setup: installing; this can take some minutes"
  local status=0
  apt_get install -y --no-install-recommends "$@" || status=$?
  for package in "${sleepers[@]}"; do
    if is_installed "$package"; then stay_asleep "$package"; fi
  done
  ((status == 0)) || die "apt-get could not install everything (see above)"
}

main() {
  local wanted=${1:-all}
  local -a packages=("${BUILD_PACKAGES[@]}") missing
  case $wanted in
    build) ;;
    test) packages+=("${TEST_PACKAGES[@]}") ;;
    all) packages+=("${TEST_PACKAGES[@]}" "${MEASURE_PACKAGES[@]}") ;;
    -h | --help) usage && exit 0 ;;
    *) die "unknown set '$wanted': use build, test or all" ;;
  esac
  command -v dpkg-query >/dev/null || die "this is not a Debian system; install the equivalents of: ${packages[*]}"

  mapfile -t missing < <(missing_packages "${packages[@]}" && { [[ $wanted == build ]] || missing_node; })
  if ((${#missing[@]} == 0)); then
    echo "setup: nothing to install"
    return
  fi
  echo "setup: to install: ${missing[*]}"
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    die "needs root and there is no sudo; run: su -c '$ROOT/scripts/setup.sh $wanted'"
  fi
  grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release ||
    echo "setup: made for Debian 12 (bookworm); trying here all the same" >&2
  install_packages "${missing[@]}"
  echo "setup: done"
}

main "$@"
