"""Draws input megabytes a second of every tool as an SVG of bars, for light and dark pages."""

from html import escape

from tables import OURS, TITLES, median

WIDTH, LABEL, BAR, GAP, TITLE = 760, 170, 18, 6, 34
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
    parts, y = [], 8
    for name, task in found["tasks"].items():
        speeds = {tool: task["bytes"] / median(row, "wall") / 1e6
                  for tool, row in task["tools"].items() if row["runs"] and not row["error"]}
        parts += panel(TITLES[name] + ", MB of input a second", speeds, y)
        y += TITLE + len(speeds) * (BAR + GAP) + 14
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" role="img">\n'
            f"<title>Megabytes of input a second, by tool</title>\n<style>{STYLE}</style>\n{body}\n</svg>\n")


def panel(title, speeds, y):
    scale = (WIDTH - LABEL - 70) / max(speeds.values(), default=1)
    parts = [f'<text class="title" x="8" y="{y + 16}">{escape(title)}</text>']
    top = y = y + TITLE - 8
    for tool, speed in sorted(speeds.items(), key=lambda item: -item[1]):
        kind = "ours" if tool.startswith(OURS) else "peer"
        width = max(speed * scale, 1)
        parts.append(f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end">{escape(tool)}</text>')
        parts.append(f'<rect class="{kind}" x="{LABEL}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2"/>')
        parts.append(f'<text x="{LABEL + width + 6:.1f}" y="{y + 14}">{speed:,.0f}</text>')
        y += BAR + GAP
    parts.append(f'<line class="axis" x1="{LABEL}" y1="{top - 4}" x2="{LABEL}" y2="{y}"/>')
    return parts
