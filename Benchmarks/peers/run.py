"""Measures xdm-export against its peers, in turns, and writes Benchmarks/RESULTS.md.

Every tool runs once to warm up and then once a round; medians are reported. Every output is checked
before its time counts: rows and a checksum of every leaf for Parquet, all bytes for text."""

import argparse
import json
import os
import shutil
import subprocess
import sys

import checks
import results
import tools
from measure import BINARY, Failed, commit, machine, workspace

# Name, kind of records, codec and level. Ours is told the codec alone: these are its default levels.
PARQUET = [
    ("events-snappy", "events", "snappy"), ("events-zstd", "events", "zstd:3"),
    ("events-gzip", "events", "gzip:6"), ("profiles-zstd", "profiles", "zstd:3"),
]
TEXT = [("text-gzip", "events", "gzip"), ("text-zstd", "events", "zstd")]
TASKS = [name for name, *_ in PARQUET + TEXT]
# A profile is a third as long as an event: this makes files of the same size.
RECORDS = {"events": 1, "profiles": 3}


class Data:
    """Input files, made when they are first asked for."""

    def __init__(self, folder, records):
        self.folder, self.records, self.made = folder, records, {}

    def source(self, kind):
        """The file, its number of records, and the file of its columns."""
        if kind not in self.made:
            path, count = f"{self.folder}/{kind}.ndjson", self.records * RECORDS[kind]
            subprocess.run([BINARY, "generate", "--kind", kind, "--records", str(count), "--output", path], check=True)
            files, _ = tools.ours(path, f"{self.folder}/columns", 2)
            columns = f"{self.folder}/{kind}.columns"
            with open(columns, "w") as file:
                json.dump(tools.script("columns.py", files[0]), file)
            shutil.rmtree(f"{self.folder}/columns")
            self.made[kind] = path, count, columns
        return self.made[kind]


def measure_task(name, rows, check, folder, rounds):
    """Runs every tool of `rows` in turns; gives its runs and size, or why it has none."""
    found = {tool: {"runs": [], "bytes": 0, "error": None} for tool in rows}
    for number in range(rounds + 1):
        for tool, run in rows.items():
            row, output = found[tool], f"{folder}/output"
            if row["error"]:
                continue
            try:
                paths, measurement = run(output)
                check(paths)
                row["bytes"] = sum(os.path.getsize(path) for path in paths)
                if number > 0:
                    row["runs"].append(measurement.record())
                print(f"{name:<14} {number or 'warm':>4} {tool:<22} {measurement.wall:7.2f} s "
                      f"{measurement.cpu:7.2f} CPU s {measurement.peak:6.0f} MiB {row['bytes'] / 1e6:7.1f} MB", flush=True)
            except Failed as failure:
                if tool == tools.OURS:
                    sys.exit(f"{name}: {tool}: {failure}")
                row["error"] = str(failure)
                print(f"{name:<14} {number or 'warm':>4} {tool:<22} {failure}", flush=True)
            shutil.rmtree(output, ignore_errors=True)
    return found


def parse_arguments():
    parser = argparse.ArgumentParser(prog="Benchmarks/peers/run", description="Measures xdm-export against its peers.")
    parser.add_argument("--records", type=int, default=300_000, help="events; there are three times as many profiles")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--tasks", nargs="*", default=TASKS, choices=TASKS)
    parser.add_argument("--peers", nargs="*", default=tools.PEERS, choices=tools.PEERS)
    parser.add_argument("--patience", type=float, default=90, help="seconds after which a peer is stopped and listed as such")
    parser.add_argument("--dry", action="store_true", help="leave the results that are kept as they are")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    found = {"machine": machine(), "commit": commit(), "versions": tools.versions(), "threads": arguments.threads,
             "rounds": arguments.rounds, "tasks": {}}
    folder = workspace("peers", arguments.records * 30_000)
    found["tmpfs"] = folder.startswith("/dev/shm")
    try:
        data = Data(folder, arguments.records)
        for name, kind, codec in PARQUET + TEXT:
            if name not in arguments.tasks:
                continue
            source, count, columns = data.source(kind)
            if (name, kind, codec) in TEXT:
                rows, check = tools.text_tools(codec, source, arguments.threads), checks.text_check(codec, source)
            else:
                rows = tools.parquet_tools(arguments.peers, source, codec, arguments.threads, columns, arguments.patience)
                check = checks.ParquetCheck(columns, count)
            found["tasks"][name] = {
                "kind": kind, "codec": codec, "records": count, "bytes": os.path.getsize(source),
                "tools": measure_task(name, rows, check, folder, arguments.rounds)}
    finally:
        shutil.rmtree(folder)
    if not arguments.dry:
        results.keep("peers", found)


if __name__ == "__main__":
    main()
