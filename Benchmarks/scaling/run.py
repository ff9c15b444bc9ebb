"""Measures `xdm-export export` over sizes of input, threads and widths of schema, in turns."""

import argparse
import json
import os
import shutil
import subprocess
import sys

import results
from measure import BINARY, Failed, commit, machine, measured, version, workspace

HERE = os.path.dirname(os.path.abspath(__file__))
SIZES = [1, 2, 4, 8]
WIDTHS = [40, 400, 4_000, 6_000]
VALUES = 40


def export(source, folder, threads, records):
    text, run = measured([BINARY, "export", source, "--dataset", "scaling", "--to", folder, "--json", "--quiet",
                          "--threads", str(threads)])
    summary = json.loads(text)
    if summary["recordsWritten"] != records:
        raise Failed(f"{summary['recordsWritten']} records written, not {records}")
    return run, summary["outputBytes"]


def measure(points, folder, rounds):
    """`points` are dicts with source, records and threads; gives each its runs."""
    for number in range(rounds + 1):
        for point in points:
            run, point["output"] = export(point["source"], f"{folder}/output", point["threads"], point["records"])
            shutil.rmtree(f"{folder}/output")
            point.setdefault("runs", [])
            # The first round warms up.
            if number > 0:
                point["runs"].append(run.record())
            print(f"{number or 'warm':>4} {os.path.basename(point['source']):<20} {point['threads']} threads "
                  f"{run.wall:7.2f} s {run.cpu:7.2f} CPU s {run.peak:6.0f} MiB", flush=True)


def inputs(folder, records):
    for factor in SIZES:
        path, count = f"{folder}/events-{factor}", factor * records
        subprocess.run([BINARY, "generate", "--records", str(count), "--output", path], check=True)
        yield {"source": path, "records": count, "factor": factor, "bytes": os.path.getsize(path)}


def wide_inputs(folder, records):
    for leaves in WIDTHS:
        path = f"{folder}/wide-{leaves}"
        subprocess.run([sys.executable, f"{HERE}/wide.py", "--leaves", str(leaves), "--values", str(VALUES),
                        "--records", str(records), path], check=True)
        yield {"source": path, "records": records, "leaves": leaves, "values": records * VALUES,
               "bytes": os.path.getsize(path)}


def parse_arguments():
    parser = argparse.ArgumentParser(prog="Benchmarks/scaling/run", description="Measures how an export scales.")
    parser.add_argument("--records", type=int, default=75_000, help="events of the smallest input")
    parser.add_argument("--wide-records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dry", action="store_true", help="leave the results that are kept as they are")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    found = {"machine": machine(), "commit": commit(), "versions": {"xdm-export": version([BINARY, "--version"])},
             "rounds": arguments.rounds}
    folder = workspace("scaling", arguments.records * 40_000 + arguments.wide_records * 10_000)
    try:
        for name, made in [("input", inputs(folder, arguments.records)),
                           ("width", wide_inputs(folder, arguments.wide_records))]:
            found[name] = [point | {"threads": threads} for point in made for threads in (1, 2)]
            measure(found[name], folder, arguments.rounds)
            for point in found[name]:
                point["source"] = os.path.basename(point["source"])
    except Failed as failure:
        sys.exit(f"scaling: {failure}")
    finally:
        shutil.rmtree(folder)
    if not arguments.dry:
        results.keep("scaling", found)


if __name__ == "__main__":
    main()
