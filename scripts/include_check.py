#!/usr/bin/env python3
"""Checks who includes whom. Usage: include_check.py [ROOT]

The tables below are the walls of the code base: a file may include its own folder, what its folder's row names,
and the standard library. Prints every include that goes through a wall as file:line, and exits 1 if there is one.
"""

import pathlib
import re
import sys

# Folder (or the beginning of a file's path): what it may include besides itself and shared/base, which is open to all.
# The longest matching row counts. An entry is a folder, or a single header.
FOLDERS = {
    "shared/base": [],
    "shared/protocol": [],
    "shared/relay": [],
    "shared/net": ["shared/net/loop", "shared/net/stream", "shared/net/http", "shared/net/ws"],
    "shared/net/loop": [],
    "shared/net/stream": ["shared/net/loop"],
    "shared/net/http": ["shared/net/loop", "shared/net/stream"],
    "shared/net/ws": ["shared/net/loop", "shared/net/stream", "shared/net/http"],
    "shared/testing": ["shared/net"],
    "ws-user": ["shared", "ws-user"],  # main, the composition root: files directly in ws-user/
    "ws-user/app": ["shared", "ws-user"],
    "ws-user/room": ["shared/protocol"],
    "ws-user/history": ["shared/protocol"],
    "ws-user/presence": ["shared/protocol"],
    "ws-user/limits": ["shared/protocol"],
    "ws-user/auth": ["shared/protocol"],
    "ws-user/bus": ["shared/relay", "shared/net"],
    "ws-user/bus/model": ["ws-user/bus", "ws-relayer/relay", "shared/relay"],  # tests of both ends together
    "ws-user/node": [
        "ws-user/room", "ws-user/history", "ws-user/presence", "ws-user/bus/bus.hpp", "ws-user/bus/cid_table.hpp",
        "shared/protocol", "shared/relay", "shared/net",
    ],
    "ws-user/node/model": [
        "ws-user/node", "ws-user/room", "ws-user/bus/bus.hpp", "ws-user/bus/cid_table.hpp", "shared/protocol",
        "shared/net",
    ],
    "ws-user/session": [
        "ws-user/room/subscriber.hpp", "ws-user/limits", "ws-user/auth", "shared/net", "shared/protocol"],
    "ws-user/command": ["ws-user/session", "ws-user/node", "shared/protocol"],
    "ws-user/web": [],
    "ws-user/gateway": [
        "ws-user/command", "ws-user/session", "ws-user/node", "ws-user/auth", "ws-user/web",
        "shared/protocol", "shared/net",
    ],
    "ws-user/chat_log": [],
    "ws-user/client": ["shared"],
    "ws-relayer": ["ws-relayer/plain", "shared/relay", "shared/net"],
    "ws-relayer/plain": ["ws-relayer", "shared/relay", "shared/net", "shared/protocol"],
    "e2e-tests": ["shared"],
}

# Library (the beginning of the include path): the folders that may see it. Libraries not named are open to all.
LIBRARIES = {
    "websocketpp/": [  # the client's side, and the oracle of what we read ourselves
        "shared/net/ws/client_endpoint.hpp", "shared/net/ws/server_url.cpp", "shared/net/ws/frame_oracle_fixture.hpp",
        "shared/net/http/http_fuzz.cpp",
    ],
    "asio": ["shared/net/stream/socket_address.cpp"],  # names and text into addresses, nothing else
    "rapidjson/": ["shared/protocol", "e2e-tests"],  # the end-to-end tests judge with a parser of their own
    "spdlog/": ["shared/base"],
    "prometheus/": ["shared/base"],
    "openssl/": ["shared/base", "shared/net", "ws-user/auth", "e2e-tests"],
    "CLI/": ["shared/base", "ws-user", "ws-relayer", "e2e-tests"],
    "editline/": ["ws-user/client"],
    "histedit.h": ["ws-user/client"],
    "liburing.h": ["shared/net/stream"],
    "sys/epoll.h": ["shared/net", "e2e-tests"],
    "sys/socket.h": ["shared/net", "shared/testing", "e2e-tests"],
}

# Only in files of these kinds.
TEST_FILE = re.compile(r"_(test|bench|fuzz)\.cpp$|_contract\.hpp$|_fixture\.hpp$|^shared/testing/|^ws-user/(bus|node)/model/|"
                       r"^ws-user/app/(cost|scarce)/|^e2e-tests/")
TEST_ONLY = ["shared/testing/", "doctest/", "benchmark/", "ws-user/room/recorder.hpp", "ws-user/bus/model/", "ws-user/node/model/",
             "ws-user/bus/recording_listener.hpp", "ws-user/client/chat_fixture.hpp",
             "ws-relayer/relay/relay_fixture.hpp"]

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
TOP_FOLDERS = ("shared/", "ws-user/", "ws-relayer/", "e2e-tests/")


def within(path, entry):
    """Whether path is the folder or header `entry`, or lies in it."""
    return path == entry or path.startswith(entry + "/")


def row_of(path):
    """The key of FOLDERS that governs a file, or None."""
    folder = path.rsplit("/", 1)[0]
    if folder == "ws-user":
        return folder
    rows = [row for row in FOLDERS if row != "ws-user" and (within(folder, row) or is_corner(path, row))]
    return max(rows, key=len, default=None)


def is_corner(path, row):
    """Whether path is a file that stands for a row by its name: ws-relayer/plain_link.hpp for ws-relayer/plain."""
    return re.match(re.escape(row) + r"(_[a-z0-9_]+)?\.[a-z]+$", path) is not None


def allowed_entries(row, is_test):
    """What a row may include. A unit test may also name what those folders in turn stand on, to build them."""
    entries, open_rows = [], [row]
    while open_rows:
        current = open_rows.pop()
        found = ["shared/base", *FOLDERS[current]]
        new = [entry for entry in found if entry not in entries]
        entries += new
        if is_test:
            open_rows += [entry for entry in new if entry in FOLDERS]
    return entries


def check_ours(path, row, target):
    is_test = TEST_FILE.search(path) is not None
    is_own_header = target.rsplit(".", 1)[0] == path.rsplit(".", 1)[0]
    is_own_folder = within(target, row) and row_of(target) == row
    if any(target.startswith(name) for name in TEST_ONLY):
        return None if is_test or is_own_header else "only tests may include it"
    if is_own_folder or any(within(target, entry) for entry in allowed_entries(row, is_test)):
        return None
    return f"{row} may include {', '.join(['shared/base', *FOLDERS[row]])}"


def check_library(path, target):
    if any(target.startswith(name) for name in TEST_ONLY):
        return None if TEST_FILE.search(path) else "only tests may include it"
    for library, folders in LIBRARIES.items():
        if target.startswith(library) and not any(within(path, folder) for folder in folders):
            return f"<{library.rstrip('/')}> may be seen only in {', '.join(folders)}"
    return None


def check_include(path, quoted, bracketed):
    """The rule that an include breaks, or None."""
    if bracketed:
        return check_library(path, bracketed)
    if not quoted.startswith(TOP_FOLDERS):
        return "our includes start at the repository root, a library's stand in <>"
    row = row_of(path)
    if row is None:
        return "its folder has no row in scripts/include_check.py: which walls does it stand between?"
    return check_ours(path, row, quoted)


def check_tree(root):
    """All broken rules below root, as printable lines."""
    problems = []
    for top in TOP_FOLDERS:
        for file in sorted((root / top).rglob("*.[ch]pp")):
            path = file.relative_to(root).as_posix()
            if "/node_modules/" in path:
                continue
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                match = INCLUDE.match(line)
                rule = match and check_include(path, *match.groups())
                if rule:
                    problems.append(f"{path}:{number}: {line.strip()}\n    {rule}")
    return problems


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    problems = check_tree(root)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
