"""One run: fresh servers, the load generator, its figures. Disturbed runs are made again."""

import json
import os
import re
import resource
import subprocess
import tempfile
import time

from scenarios import CROWD
from servers import Servers, metric

RETRIES = 3
WAITED_SHARE = 0.06  # of the time that server or generator waited for a CPU
QUIET_SHARE = 0.05  # of one CPU: what others may use meanwhile
SPARE_FILES = 500  # descriptors that are not connections of the crowd
QUICK_CROWD = 3_800
RUN_SECONDS = 150  # longer means that something hangs
CONNECT_SECONDS = 0.8  # until a run of small rooms is under way


def go_first():
    """Gives this process and all that it starts precedence over other sessions. Not realtime: the kernel would stop a
    generator that never sleeps for 50 ms of every second, and its own network threads would starve."""
    os.setsid()
    os.nice(-20)
    try:
        with open("/proc/self/autogroup", "w") as group:
            group.write("-20")
    except OSError:
        pass  # no session groups: niceness counts by itself


class Setup:
    """What the machine allows: CPUs to pin to, and how large a crowd may be."""

    def __init__(self, quick, outrank, patience):
        cpus = sorted(os.sched_getaffinity(0))
        self.server_cpu, self.load_cpu = (cpus[0], cpus[1]) if len(cpus) > 1 else (None, None)
        _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
        self.crowd = min(CROWD, QUICK_CROWD if quick else CROWD, files - SPARE_FILES)
        self.seconds_factor = 0.4 if quick else 1.0
        self.patience = patience
        self.outrank = outrank
        if outrank:
            go_first()

    def disturbed(self, phase):
        """Whether others took CPU time that the run needed. Outranked by it, they may have the rest."""
        if not self.outrank:
            return phase["noisy"]
        return max(phase["stolen_share"], phase["server_waited_share"], phase["generator_waited_share"]) > WAITED_SHARE

    def fill_in(self, options):
        """{crowd} and {crowd/200}: the crowd, and how many rooms of 200 it fills."""
        return re.sub(r"\{crowd(?:/(\d+))?\}", lambda m: str(self.crowd // int(m.group(1) or 1)), options)


def busy_seconds():
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def await_quiet(patience):
    """Until nobody else works, for so many seconds at most."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        before, start = busy_seconds(), time.monotonic()
        time.sleep(0.4)
        if (busy_seconds() - before) / (time.monotonic() - start) <= QUIET_SHARE:
            return


def generator_command(folder, setup, scenario, variant, servers, silent, figures):
    command = [f"{folder}/load", "--json", figures]
    seconds = scenario.seconds * (setup.seconds_factor if scenario.kind != "memory" else 1)
    command += ["--duration", str(seconds)]
    options = setup.fill_in(scenario.runs[variant]).split()
    if "--warmup" not in options:
        command += ["--warmup", "0.4"]
    if setup.load_cpu is not None:
        command += ["--cpu", str(setup.load_cpu), "--spin"]
    if silent:
        command.append("--no-reply")
    for url in servers.urls:
        command += ["--url", url]
    for pid in servers.pids:
        command += ["--pid", str(pid)]
    return command + options


def generate(command, meanwhile):
    """Runs the generator; `meanwhile` is called once in the middle of it."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as load:
        try:
            found = meanwhile()
            words, _ = load.communicate(timeout=RUN_SECONDS)
        except BaseException:
            load.kill()
            raise
    return load.returncode, words, found


def members_elsewhere(setup, scenario, servers):
    """How many members were not on their room's thread while the load ran; None: not asked, or not known."""
    if not scenario.at_home:
        return None
    time.sleep(CONNECT_SECONDS + scenario.seconds * setup.seconds_factor / 2)
    return metric(servers.urls[0], "ws_members_elsewhere")


def run_once(folder, setup, scenario, variant, peer):
    options = scenario.options_of(variant)
    with tempfile.TemporaryDirectory() as scratch, Servers(peer, setup.server_cpu, options, scenario.settings) as servers:
        figures = f"{scratch}/figures.json"
        command = generator_command(folder, setup, scenario, variant, servers, peer.silent, figures)
        status, words, away = generate(command, lambda: members_elsewhere(setup, scenario, servers))
        try:
            with open(figures) as file:
                result = json.load(file)
        except OSError:
            raise RuntimeError(f"{' '.join(command)}\n{words}") from None
        result["status"], result["elsewhere"] = status, away
        result["noisy"] = any(setup.disturbed(phase) for phase in result["phases"])
        result["limited"] = any(phase["generator_limits"] for phase in result["phases"])
        return result


def run(folder, setup, scenario, variant, peer):
    """The first undisturbed run, or the last of RETRIES; the first in any case without patience."""
    for attempt in range(RETRIES + 1 if setup.patience else 1):
        await_quiet(setup.patience)
        result = run_once(folder, setup, scenario, variant, peer)
        result["attempts"] = attempt + 1
        # Several clients at once make a storm; a share of waiting is part of it.
        if not result["noisy"] or scenario.kind in ("storm", "memory"):
            break
    return result
