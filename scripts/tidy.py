#!/usr/bin/env python3
"""Runs clang-tidy. Usage: tidy.py BUILD JOBS FILE...

BUILD has a compile_commands.json; of the files named those are checked that it compiles. A file that
was found clean is remembered in BUILD/clean by what it was made of, and not checked again until that changes: its own
text, that of every header of ours it sees, its command, the rules (.clang-tidy) and clang-tidy's version. What Debian's
headers say is not looked at: remove the folder after an upgrade. Exits 1 if anything is found.
"""

import concurrent.futures
import hashlib
import json
import pathlib
import re
import subprocess
import sys

INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
# The analyzer follows so many states of a function, a quarter of its usual number, in half its usual time.
MOST_STATES = "max-nodes=50000"


class Tidy:
    def __init__(self, root, build):
        self.root, self.build = root, build
        self.texts = {}
        commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
        self.commands = {str(pathlib.Path(c["file"]).relative_to(root)): c["command"] for c in commands
                         if c["file"].startswith(f"{root}/") and not c["file"].startswith(f"{build}/")}
        version = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
        self.rules = version + (root / ".clang-tidy").read_bytes() + MOST_STATES.encode()
        (build / "clean").mkdir(exist_ok=True)

    def text(self, name):
        """A file's bytes; none for a header that is not ours."""
        if name not in self.texts:
            file = self.root / name
            self.texts[name] = file.read_bytes() if file.is_file() else b""
        return self.texts[name]

    def seen_by(self, name):
        """The file and all headers of ours that it includes, sorted."""
        found, waiting = set(), [name]
        while waiting:
            current = waiting.pop()
            if current in found:
                continue
            found.add(current)
            waiting += [include.decode() for include in INCLUDE.findall(self.text(current))]
        return sorted(found)

    def mark(self, name):
        """The file in BUILD/clean that says that this one, made of what it is now, was found clean."""
        made_of = hashlib.sha256(self.rules + self.commands[name].encode())
        for part in self.seen_by(name):
            made_of.update(part.encode() + hashlib.sha256(self.text(part)).digest())
        return self.build / "clean" / made_of.hexdigest()

    def check(self, name):
        """What is wrong with a file; empty if nothing is."""
        mark = self.mark(name)
        if mark.exists():
            return ""
        analyzer = [f"--extra-arg={word}" for word in ("-Xclang", "-analyzer-config", "-Xclang", MOST_STATES)]
        command = ["clang-tidy", "--quiet", "-p", str(self.build), *analyzer, name]
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            mark.touch()
            return ""
        return done.stdout or done.stderr


def main():
    build, jobs, names = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]), sys.argv[3:]
    tidy = Tidy(pathlib.Path(__file__).resolve().parent.parent, build)
    names = [name for name in names if name in tidy.commands]
    clean = True
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for problems in pool.map(tidy.check, names):
            if problems:
                clean = False
                print(problems, flush=True)
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
