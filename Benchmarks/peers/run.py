"""Measures `xdm-export export` against its peers: the same file, threads and codec, in turns.

A peer is a file `peer_<name>.py` beside this one (see `peer.py`). Every output is checked, row count
and a checksum of each column, before a time is reported. A peer's time starts after its imports; that
of xdm-export is the whole process, with syncing its files to disk. Peak memory is that of the process.

    Tests/run                      # makes .build/interop-venv
    .build/interop-venv/bin/python Benchmarks/peers/run.py --codec zstd --threads 2
"""

import argparse
import glob
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

# Nothing large is imported here: a child's peak memory begins with that of its parent.
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BINARY = os.environ.get("XDM_EXPORT", f"{ROOT}/.build/release/xdm-export")
WORK = f"{ROOT}/.build/benchmark-peers"
OURS = "xdm-export"


def measured(command):
    """Runs `command`; gives its output, wall seconds and peak memory in MiB."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"failed with {process.returncode}: {' '.join(command)}")
    return output, seconds, usage.ru_maxrss / 1024


def script(name, *arguments):
    output = subprocess.run([sys.executable, f"{HERE}/{name}", *arguments], check=True, stdout=subprocess.PIPE).stdout
    return json.loads(output)


def run_ours(source, output, codec, threads):
    command = [BINARY, "export", source, "--dataset", "benchmark", "--to", output, "--json", "--quiet",
               "--compression", codec, "--threads", str(threads)]
    text, seconds, memory = measured(command)
    summary = json.loads(text)
    return [f"{summary['path']}/{file['name']}" for file in summary["files"]], seconds, memory


def run_peer(name, source, output, codec, threads, columns):
    os.makedirs(output)
    path = f"{output}/{name}.parquet"
    text, _, memory = measured(
        [sys.executable, f"{HERE}/peer_{name}.py", source, path, codec, str(threads), columns])
    # A peer may write a file or a folder of them.
    paths = sorted(glob.glob(f"{path}/**/*.parquet", recursive=True)) if os.path.isdir(path) else [path]
    return paths, json.loads(text)["seconds"], memory


def checked(paths, expected, name):
    found = script("checksum.py", *paths)
    if expected is not None and found != expected:
        if found["rows"] != expected["rows"]:
            sys.exit(f"{name}: {found['rows']} rows, not {expected['rows']}")
        names = [c for c, value in expected["columns"].items() if found["columns"].get(c) != value]
        sys.exit(f"{name}: other values than {OURS} in {', '.join(names)}")
    return found


def parse_arguments():
    known = sorted(os.path.basename(p)[len("peer_"):-len(".py")] for p in glob.glob(f"{HERE}/peer_*.py"))
    parser = argparse.ArgumentParser(description="Measures xdm-export against its peers.")
    parser.add_argument("--source", help="NDJSON file; by default events are generated")
    parser.add_argument("--records", type=int, default=300_000, help="events to generate")
    parser.add_argument("--codec", default="zstd", choices=["none", "gzip", "zstd", "snappy", "lz4"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", nargs="*", default=["duckdb"], choices=known)
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    source = arguments.source or f"{WORK}/events.ndjson"
    if not arguments.source:
        subprocess.run([BINARY, "generate", "--records", str(arguments.records), "--output", source], check=True)
    size = os.path.getsize(source)
    print(f"{source}: {size / 1e6:.0f} MB, {arguments.codec}, {arguments.threads} threads")

    # Outside of the rounds: brings the file into memory, and gives the types.
    paths, _, _ = run_ours(source, f"{WORK}/warm", arguments.codec, arguments.threads)
    columns = f"{WORK}/columns.json"
    with open(columns, "w") as file:
        json.dump(script("columns.py", paths[0]), file)
    expected = checked(paths, None, OURS)

    results = {name: [] for name in [OURS, *arguments.peers]}
    sizes = {}
    for number in range(arguments.rounds):
        for name in results:
            output = f"{WORK}/{name}-{number}"
            if name == OURS:
                run = run_ours(source, output, arguments.codec, arguments.threads)
            else:
                run = run_peer(name, source, output, arguments.codec, arguments.threads, columns)
            paths, seconds, memory = run
            if number == 0:
                checked(paths, expected, name)
            results[name].append((seconds, memory))
            sizes[name] = sum(os.path.getsize(path) for path in paths)
            shutil.rmtree(output)

    ours = statistics.median(seconds for seconds, _ in results[OURS])
    print(f"{expected['rows']} rows, all values the same; medians of {arguments.rounds} runs in turns")
    print(f"{'':<14}{'seconds':>9}{'best':>8}{'MB/s':>8}{'peak MiB':>10}{'output MB':>11}{'against us':>12}")
    for name, runs in results.items():
        seconds = statistics.median(s for s, _ in runs)
        print(f"{name:<14}{seconds:>9.2f}{min(s for s, _ in runs):>8.2f}{size / seconds / 1e6:>8.0f}"
              f"{max(m for _, m in runs):>10.0f}{sizes[name] / 1e6:>11.1f}{seconds / ours:>11.2f}x")


if __name__ == "__main__":
    main()
