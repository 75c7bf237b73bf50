"""The scenarios: what is run, and how far from the floor it may be. One row each, in the order of the table."""

from dataclasses import dataclass, field

CROWD = 19_000  # connections; fewer where the system allows fewer open files
PAIR = ("floor", "ws-user")


@dataclass(frozen=True)
class Scenario:
    name: str
    what: str  # for the table
    kind: str  # how it is judged: see judge.py
    runs: dict  # variant -> options of the load generator
    limit: float | dict | None = None  # the target, in the unit of the kind; by variant where that matters
    servers: tuple = PAIR
    seconds: float = 1.5  # measured in each run
    quick: bool = True  # part of --quick
    rounds: int | None = None  # where once is enough
    server_options: tuple = field(default=())  # for ws-user
    settings: dict = field(default_factory=dict)  # likewise, as environment variables
    p99_limit: dict = field(default_factory=dict)  # by variant: how far the p99 may be from the first variant's
    at_home: bool = False  # nobody may be on another thread than its room

    def options_of(self, variant):
        """What ws-user is started with. Of a row about threads the variants are their numbers."""
        return self.server_options + ((f"--threads={variant}",) if self.kind == "threads" else ())


def one(options):
    return {"": options}


def in_flight(count, limit=None):
    return Scenario(
        f"flight-{count}",
        f"the same, {count} in flight",
        "ratio",
        one(f"--members 200 --senders 2 --window {count}"),
        limit,
        quick=count in (1, 8, 32),
    )


def by_threads(name, what, options, limit, **more):
    """The same load with one thread and with several, all on one core: what it costs that there are several."""
    return Scenario(f"threads-{name}", what, "threads", {count: options for count in ("1", *limit)}, limit,
                    **{"servers": ("ws-user",), **more})


SMALL_ROOMS = "--rooms 50 --members 5 --rate 6000"

SCENARIOS = [
    Scenario("open", "1 room of 200, 2 send, 200 msg/s", "ratio",
             one("--members 200 --senders 2 --rate 200"), 0.85),
    in_flight(1, 1.15),
    in_flight(2),
    in_flight(4),
    in_flight(8),
    in_flight(16),
    in_flight(32, 1.40),
    Scenario("senders-40", "1 room of 200, 40 send, 1 in flight each", "ratio",
             one("--members 200 --senders 40 --window 1"), 1.50),
    Scenario("open-plain", "1 room of 200, 2 send, 200 msg/s, IO_URING=off", "ratio",
             one("--members 200 --senders 2 --rate 200"), 1.10, settings={"IO_URING": "off"}),
    Scenario("rooms-flight", "50 rooms of 5, 16 in flight", "ratio",
             one("--rooms 50 --members 5 --window 16"), 1.13),
    Scenario("rooms-open", "50 rooms of 5, 6,000 msg/s", "ratio",
             one(SMALL_ROOMS), 1.20),
    by_threads("small", "50 rooms of 5, 6,000 msg/s", SMALL_ROOMS, {"2": 1.15, "4": 1.25}, p99_limit={"4": 1.5},
               at_home=True),
    by_threads("relayed", "the same, with a relayer", SMALL_ROOMS, {"2": None, "4": None}, servers=("relayed",),
               at_home=True),
    by_threads("shared", "50 rooms of 6, each client in three", "--rooms 50 --members 2 --rooms-each 3 --ring --rate 6000",
               {"4": 1.5}),
    by_threads("room", "1 room of 200, 2 send, 200 msg/s", "--members 200 --senders 2 --rate 200", {"4": 1.10}),
    by_threads("large", "1 room of 2,000, 20 msg/s", "--members 2000 --senders 2 --rate 20", {"4": 1.15}),
    Scenario("two-servers", "2 servers and the relayer, 1 room of 200, 200 msg/s", "ratio",
             one("--members 200 --senders 2 --rate 200"), 1.25, servers=("floor", "cluster")),
    Scenario("large-frames", "1 room of 20, 64 KiB messages, 100 msg/s", "ratio",
             one("--members 20 --rate 100 --size 65536"), quick=False,
             server_options=("--max-message=131072",)),
    Scenario("idle", "memory of idle connections", "memory",
             one("--rooms {crowd/19} --members 19 --senders 19 --messages {crowd} --rate 4000 --warmup 0"
                 " --hold 2 --sources 4"), 1536, seconds=20, rounds=1),
    Scenario("churn", "connections opened and closed, 1,000 a second", "opening",
             one("--members 1 --senders 0 --churn 1000 --sources 4"), 60, seconds=6),
    Scenario("storm", "a room of 200 while a crowd comes, and goes, at once", "storm",
             one("--members 200 --senders 2 --rate 200 --crowd {crowd} --crowd-storm --sources 4"), 3.0,
             seconds=3, rounds=1),
    Scenario("large-room", "a room of 10 beside a crowd in one room, 1 msg/s", "beside",
             one("--members 10 --rate 500 --crowd {crowd} --crowd-rate 1 --sources 4"), 3.0, seconds=4,
             rounds=1),
    Scenario("many-connections", "a room of 200: 19,000 connections against 200", "growth",
             {"few": "--members 200 --rate 200",
              "many": "--members 200 --rate 200 --crowd {crowd} --sources 4"}, 1.15, quick=False),
    Scenario("many-active", "95 rooms of 200, all in use, 200 msg/s", "ratio",
             one("--rooms {crowd/200} --members 200 --rate 200 --sources 4"), quick=False),
    Scenario("many-rooms", "rooms of 20: 100,000 against 100", "growth",
             {"few": "--rooms 100 --members 20 --rate 2000",
              "many": "--rooms 100 --members 20 --rooms-each 1000 --rate 2000"}, 1.10, quick=False,
             servers=("ws-user",), server_options=("--max-rooms=2000",)),
]


def by_name(names):
    known = {scenario.name: scenario for scenario in SCENARIOS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"no scenario named {', '.join(unknown)}; there are: {', '.join(known)}")
    return [known[name] for name in names]
