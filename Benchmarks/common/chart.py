"""Draws what `peers/run` measured as SVGs of bars, for light and dark pages."""

from html import escape

from tables import OURS, TITLES, median, peak

WIDTH, LABEL, BAR, GAP, TITLE = 760, 170, 18, 6, 34
SUMMARY = "events-zstd"
NAMES = {"chdb": "ClickHouse", "datafusion": "DataFusion", "duckdb": "DuckDB", "polars": "Polars"}
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 }
  .ours { fill: #0969da }
  .peer { fill: #afb8c1 }
  .axis { stroke: #d0d7de }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .ours { fill: #58a6ff }
    .peer { fill: #6e7681 }
    .axis { stroke: #30363d }
  }
"""


def drawn(found):
    """Megabytes of input a second of every tool, a panel for each task."""
    parts, y = [], 8
    for name, task in found["tasks"].items():
        speeds = {tool: speed(task, row) for tool, row in finished(task)}
        parts += panel(TITLES[name] + ", MB of input a second", speeds, y)
        y += TITLE + len(speeds) * (BAR + GAP) + 14
    return svg("Megabytes of input a second, by tool", parts, y)


def summary(found):
    """Speed and peak memory of every tool in the task that a reader of the README asks about first."""
    task = found["tasks"][SUMMARY]
    rows = {NAMES.get(tool, tool): row for tool, row in finished(task)}
    size = f"{task['bytes'] / 1e6:,.0f} MB of events to Parquet with zstd"
    parts, y = [], 8
    parts += panel(f"{size}: MB of input a second (longer is better)",
                   {tool: speed(task, row) for tool, row in rows.items()}, y)
    y += TITLE + len(rows) * (BAR + GAP) + 14
    parts += panel("Peak memory, MiB (shorter is better)", {tool: peak(row) for tool, row in rows.items()}, y, descending=False)
    y += TITLE + len(rows) * (BAR + GAP) + 14
    return svg("Speed and memory of xdm-export and other tools", parts, y)


def finished(task):
    return [(tool, row) for tool, row in task["tools"].items() if row["runs"] and not row["error"]]


def speed(task, row):
    return task["bytes"] / median(row, "wall") / 1e6


def svg(title, parts, height):
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">\n'
            f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n{body}\n</svg>\n")


def panel(title, values, y, descending=True):
    scale = (WIDTH - LABEL - 70) / max(values.values(), default=1)
    parts = [f'<text class="title" x="8" y="{y + 16}">{escape(title)}</text>']
    top = y = y + TITLE - 8
    for tool, value in sorted(values.items(), key=lambda item: item[1], reverse=descending):
        kind = "ours" if tool.startswith(OURS) else "peer"
        width = max(value * scale, 1)
        parts.append(f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end">{escape(tool)}</text>')
        parts.append(f'<rect class="{kind}" x="{LABEL}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2"/>')
        parts.append(f'<text x="{LABEL + width + 6:.1f}" y="{y + 14}">{value:,.0f}</text>')
        y += BAR + GAP
    parts.append(f'<line class="axis" x1="{LABEL}" y1="{top - 4}" x2="{LABEL}" y2="{y}"/>')
    return parts
