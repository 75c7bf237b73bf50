"""The table that people read."""

HEAD = ("scenario", "server", "cost", "judged", "target", "p50", "p99", "deliveries/s", "")


def micros(value):
    return f"{value / 1000:.1f} ms" if value >= 10_000 else f"{value:.0f} us"


def judged(row):
    if row.get("judged") is None:
        return "-"
    return f"{row['judged']:,.0f} B" if row["unit"] == "B" else f"{row['judged']:.2f} {row['unit']}"


def target(row):
    if row.get("limit") is None:
        return ""
    limit = f"{row['limit']:,.0f}" if row["unit"] == "B" else f"{row['limit']:.2f}"
    if "met" not in row:
        return limit
    return f"{limit} {'met' if row['met'] else 'MISSED'}"


def cells(row):
    if "p50" not in row:
        return (row["what"], row["server"], row["headline"], "-", "", "", "", "", ", ".join(row["marks"]))
    return (row["what"], row["server"], row["headline"], judged(row), target(row), micros(row["p50"]),
            micros(row["p99"]), f"{row['deliveries_per_second']:,.0f}", ", ".join(row["marks"]))


def render(rows):
    lines = [HEAD] + [cells(row) for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEAD) - 1)]
    out, previous = [], None
    for line in lines:
        shown = list(line)
        if line[0] == previous:
            shown[0] = ""
        previous = line[0]
        padded = [text.ljust(width) if i < 3 else text.rjust(width) for i, (text, width) in enumerate(zip(shown, widths))]
        out.append("  ".join(padded + [shown[-1]]).rstrip())
    out.insert(1, "-" * max(len(line) for line in out[:1]))
    return "\n".join(out)
