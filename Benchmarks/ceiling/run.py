"""Measures `xdm-export export --threads 1` against simdjson's parsing of the same file, in turns."""

import argparse
import dataclasses
import json
import os
import shutil
import subprocess
import sys

import results
from measure import BINARY, ROOT, Failed, commit, machine, measured, version, workspace

PARSE = f"{ROOT}/.build/ceiling-parse"
CODECS = ["none", "snappy", "zstd"]


def parse(source, folder, records):
    text, run = measured([PARSE, source])
    count, wall, cpu = text.split()
    if int(count) != records:
        raise Failed(f"simdjson found {int(count)} documents, not {records}")
    # Reading the file into memory is not part of the ceiling.
    return dataclasses.replace(run, wall=float(wall), cpu=float(cpu))


def export(codec):
    def run(source, folder, records):
        text, run = measured([BINARY, "export", source, "--dataset", "ceiling", "--to", folder, "--json", "--quiet",
                              "--threads", "1", "--compression", codec])
        shutil.rmtree(folder)
        if json.loads(text)["recordsWritten"] != records:
            raise Failed(f"{json.loads(text)['recordsWritten']} records written, not {records}")
        return run
    return run


def measure(source, folder, records, rounds):
    tools = {"simdjson, parsing alone": parse} | {f"export, {codec}": export(codec) for codec in CODECS}
    runs = {name: [] for name in tools}
    for number in range(rounds + 1):
        for name, tool in tools.items():
            run = tool(source, f"{folder}/output", records)
            # The first round warms up.
            if number > 0:
                runs[name].append(run.record())
            print(f"{number or 'warm':>4} {name:<26} {run.wall:6.2f} s {run.cpu:6.2f} CPU s", flush=True)
    return [{"name": name, "runs": found} for name, found in runs.items()]


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/ceiling/run", description=__doc__)
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--dry", action="store_true", help="leave the results that are kept as they are")
    arguments = parser.parse_args()
    found = {"machine": machine(), "commit": commit(), "versions": {"xdm-export": version([BINARY, "--version"])},
             "rounds": arguments.rounds, "kinds": {}}
    folder = workspace("ceiling", arguments.records * 6_000)
    try:
        for kind in ["events", "profiles"]:
            source = f"{folder}/{kind}"
            subprocess.run([BINARY, "generate", "--kind", kind, "--records", str(arguments.records), "--output", source],
                           check=True)
            found["kinds"][kind] = {"records": arguments.records, "bytes": os.path.getsize(source),
                                    "tools": measure(source, folder, arguments.records, arguments.rounds)}
    except Failed as failure:
        sys.exit(f"ceiling: {failure}")
    finally:
        shutil.rmtree(folder)
    if not arguments.dry:
        results.keep("ceiling", found)


if __name__ == "__main__":
    main()
