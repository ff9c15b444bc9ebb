"""Keeps measurements in `Benchmarks/results/` and writes RESULTS.md and the charts from them.

    python3 Benchmarks/common/results.py       writes them again from what is kept
    stages | python3 Benchmarks/common/results.py stages       keeps what `stages` prints, too"""

import json
import os
import re
import sys

import chart
import measure
import tables

BENCHMARKS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def keep(name, found):
    os.makedirs(f"{BENCHMARKS}/results", exist_ok=True)
    with open(f"{BENCHMARKS}/results/{name}.json", "w") as file:
        json.dump(found, file, indent=1)
        file.write("\n")
    write()


def load(name):
    try:
        with open(f"{BENCHMARKS}/results/{name}.json") as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def write():
    peers, ceiling, scaling, stages = load("peers"), load("ceiling"), load("scaling"), load("stages")
    columns = load("columns")
    parts = [tables.INTRODUCTION]
    if peers:
        for name, drawing in [("peers", chart.drawn(peers)), ("speed", chart.summary(peers))]:
            with open(f"{BENCHMARKS}/{name}.svg", "w") as file:
                file.write(drawing)
        parts.append(tables.peers(peers))
    if columns:
        parts.append(tables.columns(columns))
    if ceiling:
        parts.append(tables.ceiling(ceiling))
    if scaling:
        parts.append(tables.scaling(scaling))
    if stages:
        parts.append(tables.stages(stages))
    with open(f"{BENCHMARKS}/RESULTS.md", "w") as file:
        file.write("\n".join(parts))


def read_stages(lines):
    """What `stages` prints: name, median, best, unit, and how often it was run."""
    rows = [re.fullmatch(r"(.+?) +([\d.]+) +([\d.]+)  ([A-Z].*), \d+ runs", line.rstrip()) for line in lines]
    return [{"stage": row[1], "median": float(row[2]), "best": float(row[3]), "unit": row[4]} for row in rows if row]


if __name__ == "__main__":
    if sys.argv[1:] == ["stages"]:
        rows = read_stages(sys.stdin)
        if not rows:
            sys.exit("no stages on standard input")
        keep("stages", {"machine": measure.machine(), "commit": measure.commit(), "stages": rows})
    else:
        write()
