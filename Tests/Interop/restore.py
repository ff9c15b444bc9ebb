"""Exports real and made-up records in every format and codec, verifies the exports, restores them, compares
the restored records with the source by Python's own parser, and exports what was restored again: to the same
bytes."""

import datetime
import json
import math
import os
import shutil
import subprocess
import sys

import compare
import run
import tool

WORK = f"{tool.ROOT}/.build/interop-restore"
SAME = ("--seed", "3", "--export-time", "202401010000")


class Different(Exception):
    pass


def read(path):
    with open(path, "rb") as file:
        return file.read()


def parse(line):
    return json.loads(line)


def check_same(source, found, path=""):
    """A null is the same as an absent member; numbers are compared by value, times by instant."""
    if isinstance(source, dict) and isinstance(found, dict):
        left = {key: value for key, value in source.items() if value is not None}
        right = {key: value for key, value in found.items() if value is not None}
        if left.keys() != right.keys():
            raise Different(f"{path}: {sorted(left.keys() ^ right.keys())}")
        for key, value in left.items():
            check_same(value, right[key], f"{path}.{key}")
    elif isinstance(source, list) and isinstance(found, list) and len(source) == len(found):
        for number, (left, right) in enumerate(zip(source, found)):
            check_same(left, right, f"{path}[{number}]")
    elif isinstance(source, str) and isinstance(found, str):
        if source != found and instant(source) != instant(found):
            raise Different(f"{path}: {source!r} became {found!r}")
    elif is_number(source) and is_number(found):
        if source != found or math.copysign(1, source) != math.copysign(1, found):
            raise Different(f"{path}: {source!r} became {found!r}")
    elif source is not found and not (source is None and found is None):
        raise Different(f"{path}: {source!r} became {found!r}")


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def instant(text):
    if len(text) < 20 or text[10] != "T":
        raise Different(f"another text: {text!r}")
    return datetime.datetime.fromisoformat(text).astimezone(datetime.timezone.utc)


def export(source, folder, format, codec):
    paths, _ = tool.export(source, folder, "--format", format, "--compression", codec, *SAME)
    return os.path.dirname(paths[0]) if paths else None, [os.path.basename(path) for path in paths]


def check(name, source, format, codec):
    folder, names = export(source, f"{WORK}/first", format, codec)
    tool.run("verify", folder, "--source", source)
    restored = f"{WORK}/restored.ndjson"
    tool.run("restore", folder, "--to", restored, "--quiet")
    lines = read(restored).decode().split("\n")
    records = compare.records(source)
    if lines.pop() != "" or len(lines) != len(records):
        raise Different(f"{len(lines)} lines for {len(records)} records")
    for number, (record, line) in enumerate(zip(records, lines)):
        check_same(record, parse(line), f"record {number}")
    again, same_names = export(restored, f"{WORK}/second", format, codec)
    if names != same_names:
        raise Different("the second export has other files")
    # The text of a time with an offset is another one in UTC: with it, row groups end elsewhere.
    is_same = all(read(f"{folder}/{name}") == read(f"{again}/{name}") for name in names)
    tool.run("restore", again, "--to", f"{WORK}/restored-again.ndjson", "--quiet")
    if read(restored) != read(f"{WORK}/restored-again.ndjson"):
        raise Different("the second export restores to another text")
    if not is_same:
        check_pipe(again, names, format, codec)
    os.remove(restored)
    os.remove(f"{WORK}/restored-again.ndjson")
    shutil.rmtree(f"{WORK}/first")
    shutil.rmtree(f"{WORK}/second")
    return is_same


def check_pipe(folder, names, format, codec):
    """What is restored and exported again, through a pipe, becomes the same bytes from the second time on."""
    for threads in ("1", "2"):
        shutil.rmtree(f"{WORK}/third", ignore_errors=True)
        restore = subprocess.Popen([tool.BINARY, "restore", folder, "--to", "-", "--quiet"], stdout=subprocess.PIPE)
        tool.run("export", "-", "--dataset", tool.DATASET, "--to", f"{WORK}/third", "--format", format,
                 "--compression", codec, "--threads", threads, "--quiet", *SAME, input=restore.stdout)
        if restore.wait() != 0:
            raise Different("what is piped is not restored")
        third = f"{WORK}/third/{tool.DATASET}/{os.path.basename(folder)}"
        if any(read(f"{folder}/{name}") != read(f"{third}/{name}") for name in names):
            raise Different(f"the third export, through a pipe and by {threads} threads, has other bytes")
    shutil.rmtree(f"{WORK}/third")


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    shutil.rmtree(run.WORK, ignore_errors=True)
    os.makedirs(run.WORK)
    failures = 0
    for name, source in run.sources().items():
        results = []
        for format, codecs in (("parquet", run.PARQUET_CODECS), ("json", run.JSON_CODECS)):
            for codec in codecs:
                try:
                    is_same = check(name, source, format, codec)
                    results.append(f"{format} {codec} {'same bytes' if is_same else 'same records'}")
                    if not is_same and os.path.getsize(source) < 32 << 20:
                        raise Different("the second export has other bytes")
                except Exception as error:  # Each has its turn.
                    failures += 1
                    print(f"{name} {format} {codec}: {type(error).__name__}: {error}", file=sys.stderr)
        print(f"{name:<24}{'; '.join(results)}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
