"""Measures writing columns that are in memory to Parquet, in turns, and writes Benchmarks/RESULTS.md.

Every library gets the same columns, read into memory before. Only the second write of a process is
timed. An output's rows and the checksum of every leaf are compared before its time counts."""

import argparse
import json
import os
import shutil
import subprocess
import sys

import checks
import results
import tools
from measure import BINARY, ROOT, Failed, commit, machine, measured, version, workspace

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS = f"{ROOT}/.build/release/columns"
OURS = "xdm-export's Parquet"
PEERS = ["pyarrow", "polars", "arro3", "chdb"]
PACKAGES = {"arro3": "arro3-io"}
CODECS = ["none", "snappy", "zstd"]


def script(name, *arguments):
    subprocess.run([sys.executable, f"{HERE}/{name}", *arguments], check=True, stdout=subprocess.PIPE)


def parquet(kind, folder, records):
    """A Parquet file of these columns."""
    if kind == "numbers":
        script("rows_of_numbers.py", f"{folder}/numbers.parquet", str(10 * records))
        return f"{folder}/numbers.parquet"
    count = records if kind == "events" else 3 * records
    source = f"{folder}/{kind}.ndjson"
    subprocess.run([BINARY, "generate", "--kind", kind, "--records", str(count), "--output", source], check=True)
    files, _ = tools.ours(source, f"{folder}/export", 2)
    os.rename(files[0], f"{folder}/{kind}.parquet")
    shutil.rmtree(f"{folder}/export")
    os.remove(source)
    return f"{folder}/{kind}.parquet"


class Kind:
    """Columns in the forms that the tools take them in."""

    def __init__(self, name, folder, records):
        self.folder = f"{folder}/{name}"
        os.makedirs(self.folder)
        self.source = parquet(name, self.folder, records)
        found = subprocess.run([sys.executable, f"{HERE}/data.py", self.source, self.folder], check=True, stdout=subprocess.PIPE)
        found = json.loads(found.stdout)
        self.rows, self.bytes = found["rows"], found["bytes"]
        self.types = f"{self.folder}/types.json"
        with open(self.types, "w") as file:
            json.dump(tools.script("columns.py", self.source), file)

    def tools(self, names, codec, threads):
        def run(command):
            def timed(output):
                text, run = measured([*command, output, codec, str(threads)], patience=300)
                said = json.loads(text)
                run.wall, run.cpu = said["seconds"], said["cpu"]
                return run
            return timed
        found = {OURS: run([COLUMNS, f"{self.folder}/columns.json", f"{self.folder}/columns.raw", self.source])}
        return found | {name: run([sys.executable, f"{HERE}/peer.py", name, f"{self.folder}/columns.arrow"]) for name in names}


def measure(label, rows, check, folder, rounds):
    found = {tool: {"runs": [], "bytes": 0, "error": None} for tool in rows}
    output = f"{folder}/output.parquet"
    for number in range(rounds + 1):
        for tool, run in rows.items():
            row = found[tool]
            if row["error"]:
                continue
            try:
                measurement = run(output)
                check([output])
                row["bytes"] = os.path.getsize(output)
                if number > 0:
                    row["runs"].append(measurement.record())
                print(f"{label:<16} {number or 'warm':>4} {tool:<22} {measurement.wall:7.3f} s {measurement.cpu:7.3f} CPU s "
                      f"{measurement.peak:6.0f} MiB {row['bytes'] / 1e6:7.2f} MB", flush=True)
            except Failed as failure:
                if tool == OURS:
                    sys.exit(f"{label}: {tool}: {failure}")
                row["error"] = str(failure)
                print(f"{label:<16} {number or 'warm':>4} {tool:<22} {failure}", flush=True)
            if os.path.exists(output):
                os.remove(output)
    return found


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="Benchmarks/columns/run", description="Measures writing columns that are in memory.")
    parser.add_argument("--records", type=int, default=100_000, help="events; three times as many profiles, ten times as many rows of numbers")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--kinds", nargs="*", default=["events", "profiles", "numbers"])
    parser.add_argument("--codecs", nargs="*", default=CODECS, choices=CODECS)
    parser.add_argument("--peers", nargs="*", default=PEERS, choices=PEERS)
    parser.add_argument("--dry", action="store_true", help="leave the results that are kept as they are")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    versions = {OURS: version([BINARY, "--version"])}
    for name in PEERS:
        package = PACKAGES.get(name, name)
        versions[name] = version([sys.executable, "-c", f"from importlib.metadata import version; print(version('{package}'))"])
    found = {"machine": machine(), "commit": commit(), "versions": versions, "threads": arguments.threads,
             "rounds": arguments.rounds, "kinds": {}}
    folder = workspace("columns", arguments.records * 20_000)
    try:
        for name in arguments.kinds:
            kind = Kind(name, folder, arguments.records)
            codecs = {}
            for codec in arguments.codecs:
                check = checks.ParquetCheck(kind.types, kind.rows)
                check([kind.source])
                codecs[codec] = measure(
                    f"{name} {codec}", kind.tools(arguments.peers, codec, arguments.threads), check, folder, arguments.rounds)
            found["kinds"][name] = {"rows": kind.rows, "bytes": kind.bytes, "codecs": codecs}
            shutil.rmtree(kind.folder)
    finally:
        shutil.rmtree(folder)
    if not arguments.dry:
        results.keep("columns", found)


if __name__ == "__main__":
    main()
