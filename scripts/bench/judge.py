"""From the figures of several rounds to one row of the table: medians, ratios, and whether the target is met."""

from statistics import median


def phase(run, name=None):
    phases = run["phases"]
    if name is None:
        return phases[-1]
    return next(p for p in phases if p["name"] == name)


def cpu(run):
    return phase(run)["server_us_per_delivery"]


def p99(run, name):
    return phase(run, name)["latency_us"]["p99"]


def safe_ratio(part, whole):
    return part / whole if whole else 0.0


def median_of(runs, figure):
    return median(figure(run) for run in runs)


def against_floor(rounds, name, figure):
    """The median over the rounds of a server's figure divided by the floor's of the same round."""
    floor = rounds.get("floor", {}).get("")
    mine = rounds[name].get("")
    if not floor or not mine:
        return None
    return median(safe_ratio(figure(a), figure(b)) for a, b in zip(mine, floor))


def judge_ratio(rounds, name):
    ratio = against_floor(rounds, name, cpu)
    return {"headline": f"{median_of(rounds[name][''], cpu):.2f} us/delivery", "ratio": ratio, "judged": ratio}


def judge_memory(rounds, name):
    runs = rounds[name][""]
    fresh = median_of(runs, lambda run: run["bytes_per_connection"])
    used = median_of(runs, lambda run: run["bytes_per_connection_at_end"])
    return {"headline": f"{fresh:.0f} B idle, {used:.0f} B used", "judged": max(fresh, used)}


def judge_opening(rounds, name):
    def cost(run):
        return phase(run)["server_us_per_opening"]

    spent = median_of(rounds[name][""], cost)
    return {"headline": f"{spent:.1f} us/opening", "ratio": against_floor(rounds, name, cost), "judged": spent}


def judge_beside(rounds, name):
    runs = rounds[name][""]
    worse = median_of(runs, lambda run: safe_ratio(p99(run, "beside"), p99(run, "alone")))
    alone = median_of(runs, lambda run: p99(run, "alone"))
    beside = median_of(runs, lambda run: p99(run, "beside"))
    return {"headline": f"p99 {alone:.0f} -> {beside:.0f} us", "judged": worse}


def judge_storm(rounds, name):
    verdict = judge_beside(rounds, name)
    runs = rounds[name][""]
    seconds = median_of(runs, lambda run: run["storm_seconds"])
    leaving = median_of(runs, lambda run: p99(run, "leaving"))
    verdict["headline"] = f"{runs[0]['storm_clients']:,} in {seconds:.1f} s, {verdict['headline']}, {leaving:.0f} as they go"
    worse = median_of(runs, lambda run: safe_ratio(p99(run, "leaving"), p99(run, "alone")))
    verdict["judged"] = max(verdict["judged"], worse)
    verdict["also"] = seconds <= STORM_SECONDS
    return verdict


def judge_growth(rounds, name):
    few, many = rounds[name]["few"], rounds[name]["many"]
    grown = median(safe_ratio(cpu(b), cpu(a)) for a, b in zip(few, many))
    return {"headline": f"{median_of(few, cpu):.2f} -> {median_of(many, cpu):.2f} us/delivery", "judged": grown}


def judge_threads(scenario, rounds, name, variant):
    """One thread against several, as they were measured in the same call."""
    alone, several = rounds[name]["1"], rounds[name][variant]
    costs = median(safe_ratio(cpu(b), cpu(a)) for a, b in zip(alone, several))
    slower = median(safe_ratio(p99(b, None), p99(a, None)) for a, b in zip(alone, several))
    limit = scenario.p99_limit.get(variant)
    return {"headline": f"{median_of(several, cpu):.2f} us/delivery, p99 x {slower:.2f}"
                        + (f" of {limit:.2f}" if limit else ""),
            "judged": costs, "also": limit is None or slower <= limit, "what": f"{scenario.what}, --threads {variant}"}


STORM_SECONDS = 10  # until everybody of the storm is served

JUDGES = {
    "ratio": judge_ratio,
    "memory": judge_memory,
    "opening": judge_opening,
    "beside": judge_beside,
    "storm": judge_storm,
    "growth": judge_growth,
}
UNITS = {"ratio": "x floor", "memory": "B", "opening": "us", "beside": "x", "storm": "x", "growth": "x", "threads": "x 1"}


def marks(runs):
    """What a reader must know before believing a row."""
    words = []
    for key, word in (("noisy", "noisy"), ("limited", "generator at its limit")):
        count = sum(run[key] for run in runs)
        if count:
            words.append(word if count == len(runs) else f"{count} of {len(runs)} {word}")
    wrong = [run for run in runs if not run["check"]["exact"]]
    if wrong:
        words.append("NOT EXACT: " + "; ".join(wrong[0]["check"]["complaints"])[:160])
    away = max((run["elsewhere"] for run in runs if run.get("elsewhere")), default=0)
    if away:
        words.append(f"NOT AT HOME: {away:.0f} members")
    return words


def judge(scenario, rounds, name):
    """The scenario's rows for one server. `rounds` is server -> variant -> list of runs."""
    if scenario.kind == "threads":
        return [row_of(scenario, rounds, name, rounds[name][variant],
                       lambda: judge_threads(scenario, rounds, name, variant), scenario.limit.get(variant))
                for variant in scenario.runs]
    runs = [run for variant in rounds[name].values() for run in variant]
    limit = scenario.limit if name != "floor" else None
    return [row_of(scenario, rounds, name, runs, lambda: JUDGES[scenario.kind](rounds, name), limit)]


def row_of(scenario, rounds, name, runs, verdict, limit):
    row = {"scenario": scenario.name, "what": scenario.what, "server": name, "unit": UNITS[scenario.kind]}
    row["marks"] = marks(runs)
    if any(not run["phases"] for run in runs):
        return {**row, "headline": "could not connect", "judged": None, "met": False}
    row.update(verdict())
    last = phase(runs[-1])
    row["p50"] = median_of(runs, lambda run: phase(run)["latency_us"]["p50"])
    row["p99"] = median_of(runs, lambda run: phase(run)["latency_us"]["p99"])
    row["deliveries_per_second"] = last["deliveries"] / last["seconds"]
    row["limit"] = limit
    if limit is not None and row["judged"] is not None:
        at_home = not any(run.get("elsewhere") for run in runs)
        exact = all(run["check"]["exact"] for run in runs)
        row["met"] = row["judged"] <= limit and row.get("also", True) and exact and at_home
    return row
