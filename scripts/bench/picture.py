"""The picture: latency by percentile, and CPU per delivery by batch. Plain SVG that reads on light and dark."""

import math
from html import escape

from chart import Axis, Chart

WIDTH, HEIGHT = 980, 430
PANEL = {"width": 400, "height": 260, "top": 92}
STYLE = """
  text { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; fill: #57606a; font-size: 12px }
  .title { fill: #1f2328; font-size: 17px; font-weight: 600 }
  .sub { font-size: 12.5px }
  .grid { stroke: #8b949e; stroke-opacity: .22; stroke-width: 1 }
  .axis { stroke: #8b949e; stroke-opacity: .7; stroke-width: 1 }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round }
  .name { font-weight: 600; font-size: 12.5px }
  .c0 { --c: #8b949e } .c1 { --c: #0969da } .c2 { --c: #8250df } .c3 { --c: #bf8700 } .c4 { --c: #1a7f37 }
  .line, .dot { stroke: var(--c) } .dot { fill: var(--paper); stroke-width: 2 } .name { fill: var(--c) }
  svg { --paper: #ffffff }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117 }
    text { fill: #9198a1 } .title { fill: #f0f6fc }
    .c1 { --c: #4493f8 } .c2 { --c: #ab7df8 } .c3 { --c: #d29922 } .c4 { --c: #3fb950 }
    .name { fill: var(--c) }
  }
"""
COLOURS = {"floor": "c0", "ws-user": "c1", "cluster": "c2"}
LABELS = {"floor": "floor (system calls only)", "ws-user": "ws-user", "cluster": "two ws-user and the relayer"}


def colour(name, others):
    return COLOURS.get(name) or ("c3", "c4")[others.index(name) % 2]


def middle_run(runs):
    """The run whose 99th percentile is the median one."""
    ordered = sorted(runs, key=lambda run: run["phases"][-1]["latency_us"]["p99"])
    return ordered[(len(ordered) - 1) // 2]


def latency_lines(results):
    """server -> [(nines, microseconds)], from the open-loop scenarios; nines of 90 % are 1, of 99 % 2."""
    lines = {}
    for scenario in ("open", "two-servers"):
        for name, variants in results.get(scenario, {}).items():
            if name in lines or not variants[""][0]["phases"]:
                continue
            percentiles = middle_run(variants[""])["phases"][-1]["latency_us"]["percentiles"]
            lines[name] = [(-math.log10(1 - share / 100), max(us, 1)) for share, us in percentiles if share < 100]
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


def nice_bound(value):
    """The next of 1, 2, 5, 10, ... above."""
    step = 10 ** math.floor(math.log10(value))
    return next(step * factor for factor in (1, 2, 5, 10) if step * factor >= value)


def latency_chart(lines, left):
    high = max((us for points in lines.values() for _, us in points), default=1000)
    low = min((us for points in lines.values() for _, us in points), default=10)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [(10**d, f"{10**d:g} µs" if d < 3 else f"{10 ** (d - 3):g} ms") for d in decades]
    chart = Chart(left=left, x=Axis(0, 4, [(0, ""), (0.30103, "50 %"), (1, "90 %"), (2, "99 %"), (3, "99.9 %"),
                                           (4, "99.99 %")]),
                  y=Axis(ticks[0][0], max(ticks[-1][0], ticks[0][0] * 10), ticks, logarithmic=True), **PANEL)
    chart.head("Latency by percentile", "since the message was due; a room of 200, 200 messages a second")
    return chart


def cpu_chart(lines, left):
    bound = nice_bound(max((us for points in lines.values() for _, us in points), default=1) * 1.05)
    ticks = [(bound * i / 4, f"{bound * i / 4:g}") for i in range(5)]
    chart = Chart(left=left, x=Axis(1, 32, [(n, str(n)) for n in (1, 2, 4, 8, 16, 32)], logarithmic=True),
                  y=Axis(0, bound, ticks), **PANEL)
    chart.head("Server CPU per delivery by batch", "µs, by messages in flight for each of 2 senders; a room of 200")
    return chart


def legend(names, others):
    out, x = [], 70
    for name in names:
        label = LABELS.get(name, name)
        out.append(f'<g class="{colour(name, others)}"><line class="line" x1="{x}" y1="404" x2="{x + 22}" y2="404"/>'
                   f'<text class="name" x="{x + 30}" y="408">{escape(label)}</text></g>')
        x += 50 + 6.9 * len(label)
    return out


def draw(results, machine):
    latency, cpu = latency_lines(results), cpu_lines(results)
    names = list(dict.fromkeys([*latency, *cpu]))
    others = [name for name in names if name not in COLOURS]
    parts = []
    for chart, lines in ((latency_chart(latency, 62), latency), (cpu_chart(cpu, 548), cpu)):
        for name, points in lines.items():
            chart.line(points, colour(name, others), dots=lines is cpu)
        if not lines:
            chart.note("not measured in this run")
        parts += chart.parts
    where = f"{machine['cpu']}, server on one core, {machine['date'][:10]}"
    parts += legend(names, others)
    parts.append(f'<text x="{WIDTH - 20}" y="408" text-anchor="end">{escape(where)}</text>')
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="Latency and CPU per delivery">\n<style>{STYLE}</style>\n{body}\n</svg>\n')
