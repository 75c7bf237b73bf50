"""The picture: latency by percentile, and CPU per delivery by batch, each value below its place on the axis. Plain SVG
that reads on light and dark."""

import math
from html import escape

from chart import Axis, Chart

WIDTH = 980
PANEL = {"width": 312, "height": 250, "top": 92}
LATENCY_LEFT, CPU_LEFT = 226, 640  # of the panels
FIRST_ROW, ROW = 392, 23  # of the values below them: where the first line stands, and how far apart they are
NINES = [(-math.log10(1 - share / 100), f"{share:g} %") for share in (50, 90, 99, 99.9, 99.99)]
BATCHES = (1, 2, 4, 8, 16, 32)
STYLE = """
  text { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; fill: #57606a; font-size: 12px }
  .title { fill: #1f2328; font-size: 17px; font-weight: 600 }
  .sub { font-size: 12.5px }
  .grid { stroke: #8b949e; stroke-opacity: .22; stroke-width: 1 }
  .axis { stroke: #8b949e; stroke-opacity: .7; stroke-width: 1 }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round }
  .name { font-weight: 600 }
  .value { fill: #1f2328; font-variant-numeric: tabular-nums }
  .c0 { --c: #8b949e } .c1 { --c: #0969da } .c2 { --c: #8250df } .c3 { --c: #bf8700 } .c4 { --c: #1a7f37 }
  .line, .dot { stroke: var(--c) } .dot { fill: var(--paper); stroke-width: 2 } .name { fill: var(--c) }
  svg { --paper: #ffffff }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117 }
    text { fill: #9198a1 } .title, .value { fill: #f0f6fc }
    .c1 { --c: #4493f8 } .c2 { --c: #ab7df8 } .c3 { --c: #d29922 } .c4 { --c: #3fb950 }
    .name { fill: var(--c) }
  }
"""
COLOURS = {"floor": "c0", "ws-user": "c1", "cluster": "c2"}
LABELS = {"floor": "floor: system calls only", "ws-user": "ws-user", "cluster": "two ws-user and relayer"}


def colour(name, others):
    return COLOURS.get(name) or ("c3", "c4")[others.index(name) % 2]


def middle_run(runs):
    """The run whose 99th percentile is the median one."""
    ordered = sorted(runs, key=lambda run: run["phases"][-1]["latency_us"]["p99"])
    return ordered[(len(ordered) - 1) // 2]


def latency_lines(results):
    """server -> [(nines, microseconds)] from the median up, open loop; nines of 90 % are 1, of 99 % 2."""
    lines = {}
    for scenario in ("open", "two-servers"):
        for name, variants in results.get(scenario, {}).items():
            if name in lines or not variants[""][0]["phases"]:
                continue
            percentiles = middle_run(variants[""])["phases"][-1]["latency_us"]["percentiles"]
            nines = [(-math.log10(1 - share / 100), max(us, 1)) for share, us in percentiles if share < 100]
            lines[name] = [(x, us) for x, us in nines if NINES[0][0] - 1e-3 <= x <= NINES[-1][0] + 1e-3]
    return lines


def cpu_lines(results):
    """server -> [(messages in flight, microseconds)] from the closed-loop scenarios."""
    lines = {}
    for scenario, servers in results.items():
        if not scenario.startswith("flight-"):
            continue
        for name, variants in servers.items():
            costs = sorted(r["phases"][-1]["server_us_per_delivery"] for r in variants[""] if r["phases"])
            if costs:
                lines.setdefault(name, []).append((int(scenario.split("-")[1]), costs[(len(costs) - 1) // 2]))
    return {name: sorted(points) for name, points in lines.items()}


def ticks_around(lines):
    """The bounds and steps, 1, 2, 5, 10 and so on, of a logarithmic axis for what `lines` hold."""
    values = [us for points in lines.values() for _, us in points] or [1]
    decades = range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)
    steps = [10**decade * factor for decade in decades for factor in (1, 2, 5)]
    first = max((n for n, step in enumerate(steps) if step <= min(values)), default=0)
    last = min((n for n, step in enumerate(steps) if step >= max(values)), default=len(steps) - 1)
    return steps[first : max(last, first + 1) + 1]


def time_text(us):
    """Three digits at most: 0.12 µs, 819 µs, 1.3 ms."""
    value, unit = (us, "µs") if us < 999.5 else (us / 1000, "ms")
    digits = 0 if value >= 100 else 1 if value >= 10 or unit == "ms" else 2
    return f"{value:.{digits}f} {unit}"


def axis_of(ticks):
    names = [(us, f"{us:g} µs" if us < 1000 else f"{us / 1000:g} ms") for us in ticks]
    return Axis(ticks[0], ticks[-1], names, logarithmic=True)


def latency_chart(lines):
    chart = Chart(left=LATENCY_LEFT, x=Axis(NINES[0][0], NINES[-1][0], NINES), y=axis_of(ticks_around(lines)), **PANEL)
    chart.head("Latency by percentile", "room of 200, 200 messages a second, from their due time")
    return chart


def cpu_chart(lines):
    chart = Chart(left=CPU_LEFT, x=Axis(BATCHES[0], BATCHES[-1], [(n, str(n)) for n in BATCHES], logarithmic=True),
                  y=axis_of(ticks_around(lines)), **PANEL)
    chart.head("Server CPU per delivery by batch", "room of 200, 2 senders, messages in flight of each")
    return chart


def value_at(points, x):
    """What a line says at a tick, if it was measured there."""
    return next((us for at, us in points if abs(at - x) < 1e-3), None)


def values(chart, points, row):
    """The line's values, each below its tick."""
    found = [(chart.place(x, chart.y.low)[0], value_at(points, x)) for x, _ in chart.x.ticks]
    return [f'<text class="value" x="{x:.1f}" y="{row}" text-anchor="middle">{time_text(us)}</text>'
            for x, us in found if us is not None]


def name_of(name, others, row):
    label = LABELS.get(name, name)
    return (f'<g class="{colour(name, others)}"><line class="line" x1="8" y1="{row - 4}" x2="24" y2="{row - 4}"/>'
            f'<text class="name" x="30" y="{row}">{escape(label)}</text></g>')


def draw(results, machine):
    panels = [(latency_chart, latency_lines(results)), (cpu_chart, cpu_lines(results))]
    names = list(dict.fromkeys(name for _, lines in panels for name in lines))
    others = [name for name in names if name not in COLOURS]
    parts = []
    for make, lines in panels:
        chart = make(lines)
        for name, points in lines.items():
            chart.line(points, colour(name, others), dots=make is cpu_chart)
            parts += values(chart, points, FIRST_ROW + ROW * names.index(name))
        if not lines:
            chart.note("not measured in this run")
        parts += chart.parts
    parts += [name_of(name, others, FIRST_ROW + ROW * n) for n, name in enumerate(names)]
    height = FIRST_ROW + ROW * len(names) + 18
    where = f"lower is better · {machine['cpu']}, server on one core, {machine['date'][:10]}"
    parts.append(f'<text x="{WIDTH - 20}" y="{height - 14}" text-anchor="end">{escape(where)}</text>')
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            f'aria-label="Latency and CPU per delivery">\n<style>{STYLE}</style>\n{body}\n</svg>\n')
