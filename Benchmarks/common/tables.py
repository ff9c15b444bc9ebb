"""The tables of RESULTS.md."""

import statistics

INTRODUCTION = """# Results

Written by the scripts of this folder; see [README.md](README.md). Processor speed drifts and machines
are shared, so only ratios within one table mean something: its rows were measured in turns.
"""

TITLES = {
    "events-snappy": "Events → Parquet, snappy", "events-zstd": "Events → Parquet, zstd 3",
    "events-gzip": "Events → Parquet, gzip 6", "profiles-zstd": "Flat profiles → Parquet, zstd 3",
    "text-gzip": "Events → .json.gz", "text-zstd": "Events → .json.zst",
}
OURS = "xdm-export"
GIB = 1 << 30


def median(row, name):
    return statistics.median(run[name] for run in row["runs"])


def peak(row):
    return max(run["peak"] for run in row["runs"])


def table(header, rows):
    """The first column is text, the others are numbers."""
    lines = ["| " + " | ".join(header) + " |", "|---|" + "--:|" * (len(header) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def conditions(found, rows=()):
    """On which machine the runs of `rows` were made, and how quiet it was."""
    machine = found["machine"]
    runs = [run for row in rows for run in row["runs"]]
    lines = [f"{machine['processor']}, {machine['cores']} cores, {machine['memoryGiB']} GiB, {machine['system']}; "
             f"{machine['date']}, commit {found['commit']}."]
    if machine["load"] > 1:
        lines.append(f"**The machine was shared**: the load average was {machine['load']} before the first run.")
    if runs:
        lines.append(f"Others used {statistics.fmean(run['others'] for run in runs):.0%} of its processor during the runs.")
    return " ".join(lines) + "\n"


def peers(found):
    rows = [row for task in found["tasks"].values() for row in task["tools"].values()]
    where = "Inputs and outputs were on tmpfs." if found["tmpfs"] else "Inputs and outputs were on a disk."
    versions = ", ".join(f"{name} {version}" if name not in version else version
                         for name, version in found["versions"].items())
    parts = ["## Against other tools\n", conditions(found, rows), f"{where} Versions: {versions}.\n",
             f"{found['threads']} threads; medians of {found['rounds']} runs in turns, after one to warm up; peak memory is "
             f"the largest. {OURS} infers the schema and its time is the whole process; the peers are given "
             "exact types, and their time starts after their imports. Every output's rows and a checksum of "
             "every leaf's values were compared before its time counted; text was compared byte for byte.\n",
             "ClickHouse (chdb) has no absent structs, lists and maps, only empty ones: its files lack the levels that "
             "tell them apart, and are smaller for it. Polars and pyarrow read the map as a struct of the keys that occur, "
             "because their readers of JSON know no maps.\n",
             "![Megabytes of input a second, by tool](peers.svg)\n"]
    for name, task in found["tasks"].items():
        parts.append(f"### {TITLES[name]}\n")
        parts.append(f"{task['records']:,} records, {task['bytes'] / 1e6:,.0f} MB.\n")
        parts.append(peers_table(task))
    return "\n".join(parts)


def peers_table(task):
    ours = task["tools"][OURS]
    done = sorted((row for row in task["tools"].items() if row[1]["runs"] and not row[1]["error"]),
                  key=lambda item: median(item[1], "wall"))
    rows = []
    for name, row in done:
        wall, cpu = median(row, "wall"), median(row, "cpu")
        rows.append([
            f"**{name}**" if name.startswith(OURS) else name, f"{wall:.2f}", f"{task['bytes'] / wall / 1e6:,.0f}",
            f"{cpu:.2f}", f"{cpu / task['bytes'] * GIB:.1f}", f"{peak(row):,.0f}", f"{row['bytes'] / 1e6:.2f}",
            f"{wall / median(ours, 'wall'):.2f}×", f"{cpu / median(ours, 'cpu'):.2f}×",
            f"{row['bytes'] / ours['bytes']:.3f}×"])
    header = ["", "s", "MB/s", "CPU s", "CPU s/GiB", "peak MiB", "output MB", "time", "CPU", "size"]
    failed = [f"- {name}: {row['error']}" for name, row in task["tools"].items() if row["error"]]
    return table(header, rows) + ("\nWithout a time:\n" + "\n".join(failed) + "\n" if failed else "")


def columns(found):
    kinds = found["kinds"].items()
    rows = [row for _, kind in kinds for tools in kind["codecs"].values() for row in tools.values()]
    versions = ", ".join(f"{name} {version}" for name, version in list(found["versions"].items())[1:])
    parts = ["## Columns in memory\n", conditions(found, rows),
             f"Columns that are in memory, written by a library with {found['threads']} threads: ours by `ParquetWriter.append` of "
             "a `ColumnBatch` in Arrow's layout, the peers from the same Arrow columns, at their default options and zstd's level "
             f"3. Medians of {found['rounds']} runs in turns, after one to warm up; of each process the second write was timed. "
             "Every output's rows and a checksum of every leaf's values were compared before its time counted. Versions: "
             f"{versions}.\n"]
    for name, kind in kinds:
        for codec, tools in kind["codecs"].items():
            parts.append(f"### {name.capitalize()}, {codec}\n")
            parts.append(f"{kind['rows']:,} rows, {kind['bytes'] / 1e6:,.0f} MB in memory.\n")
            parts.append(columns_table(kind, tools))
    return "\n".join(parts)


def columns_table(kind, tools):
    ours, *_ = tools.values()
    done = sorted((row for row in tools.items() if row[1]["runs"] and not row[1]["error"]),
                  key=lambda item: median(item[1], "wall"))
    rows = [[f"**{name}**" if row is ours else name, f"{median(row, 'wall'):.3f}",
             f"{kind['bytes'] / median(row, 'wall') / 1e6:,.0f}", f"{median(row, 'cpu'):.3f}", f"{row['bytes'] / 1e6:.2f}",
             f"{median(row, 'wall') / median(ours, 'wall'):.2f}×", f"{median(row, 'cpu') / median(ours, 'cpu'):.2f}×",
             f"{row['bytes'] / ours['bytes']:.3f}×"] for name, row in done]
    failed = [f"- {name}: {row['error']}" for name, row in tools.items() if row["error"]]
    header = ["", "s", "MB/s", "CPU s", "output MB", "time", "CPU", "size"]
    return table(header, rows) + ("\nWithout a time:\n" + "\n".join(failed) + "\n" if failed else "")


def ceiling(found):
    kinds = found["kinds"].items()
    parts = ["## Against the ceiling\n",
             conditions(found, [row for _, kind in kinds for row in kind["tools"]]),
             "One thread. simdjson parses the file and keeps nothing; an export also infers the schema, builds the columns, "
             f"compresses and writes them. Medians of {found['rounds']} runs in turns, after one to warm up.\n"]
    for name, kind in kinds:
        parts.append(f"### {kind['records']:,} {name}, {kind['bytes'] / 1e6:,.0f} MB\n")
        base = kind["tools"][0]
        parts.append(table(["", "s", "CPU s", "time", "CPU"], [
            [row["name"], f"{median(row, 'wall'):.2f}", f"{median(row, 'cpu'):.2f}",
             f"{median(row, 'wall') / median(base, 'wall'):.2f}×", f"{median(row, 'cpu') / median(base, 'cpu'):.2f}×"]
            for row in kind["tools"]]))
    return "\n".join(parts)


def scaling(found):
    parts = ["## Scaling\n", conditions(found, found["input"] + found["width"]),
             f"Medians of {found['rounds']} runs in turns, after one to warm up; default options (Parquet, zstd).\n",
             "### Input\n", input_table(found["input"]), "### Width of the schema\n",
             "Flat records of 40 values, out of as many fields as the first column says. Files and values are alike; *time* and *CPU* are against the narrowest.\n",
             width_table(found["width"])]
    return "\n".join(parts)


def input_table(points):
    header = ["events", "MB", "threads", "s", "MB/s", "CPU s", "CPU s/GiB", "peak MiB", "output MB"]
    rows = []
    for point in points:
        wall, cpu = median(point, "wall"), median(point, "cpu")
        rows.append([f"{point['records']:,} (×{point['factor']})", f"{point['bytes'] / 1e6:,.0f}", str(point["threads"]),
                     f"{wall:.2f}", f"{point['bytes'] / wall / 1e6:,.0f}", f"{cpu:.2f}", f"{cpu / point['bytes'] * GIB:.2f}",
                     f"{peak(point):,.0f}", f"{point['output'] / 1e6:.2f}"])
    return table(header, rows)


def width_table(points):
    header = ["leaves", "MB", "threads", "s", "CPU s", "ns a value", "CPU ns a value", "time", "CPU", "peak MiB",
              "output MB"]
    # Later points of a key are replaced by earlier ones: the narrowest comes first.
    narrowest = {point["threads"]: point for point in reversed(points)}
    rows = []
    for point in points:
        wall, cpu = median(point, "wall"), median(point, "cpu")
        base = narrowest[point["threads"]]
        rows.append([f"{point['leaves']:,}", f"{point['bytes'] / 1e6:,.0f}", str(point["threads"]), f"{wall:.2f}", f"{cpu:.2f}",
                     f"{wall / point['values'] * 1e9:.0f}", f"{cpu / point['values'] * 1e9:.0f}",
                     f"{wall / median(base, 'wall'):.2f}×", f"{cpu / median(base, 'cpu'):.2f}×", f"{peak(point):,.0f}",
                     f"{point['output'] / 1e6:.2f}"])
    return table(header, rows)


def stages(found):
    rows = [[row["stage"], f"{row['median']:.3f}", f"{row['best']:.3f}", row["unit"]] for row in found["stages"]]
    return "\n".join([
        "## Stages\n", conditions(found),
        "A stage alone, on one thread, of a processor's time. Stages of records count the JSON that they were made "
        "from, codecs and columns the bytes that they take in. *Encode* leaves out the dictionaries, which *shred* "
        "builds. Outputs were checked before a time was printed.\n",
        table(["", "median", "best", "a second"], rows).replace("GB/s", "GB").replace("G values/s", "G values")])
