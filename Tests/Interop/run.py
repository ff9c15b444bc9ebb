"""Exports real and made-up records in every format and codec, and compares every value that the
readers find with the source. Ends with 1 on any difference."""

import glob
import json
import os
import shutil
import sys
import time

import compare
import edges
import readers
import tool

PARQUET_CODECS = ["none", "gzip", "zstd", "snappy", "lz4"]
JSON_CODECS = ["none", "gzip", "zstd"]
WORK = f"{tool.ROOT}/.build/interop"


def write_lines(path, records):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
    return path


def sources():
    """The inputs by name."""
    found = {}
    for kind in ("events", "profiles"):
        found[kind] = f"{WORK}/{kind}.ndjson"
        tool.generate(found[kind], kind, 5000, seed=11)
    examples = sorted(glob.glob(f"{tool.SHARED}/xdm/**/*.example.*.json", recursive=True))
    if examples:
        records = [json.load(open(path, encoding="utf-8-sig")) for path in examples]
        found["xdm-examples"] = write_lines(
            f"{WORK}/xdm-examples.ndjson", [r for r in records if isinstance(r, dict)])
    else:
        print("skipped: no XDM examples beside the checkout (../shared/data/xdm)")
    if os.path.exists(f"{tool.SHARED}/json/twitter.json"):
        with open(f"{tool.SHARED}/json/twitter.json", encoding="utf-8") as file:
            found["twitter"] = write_lines(f"{WORK}/twitter.ndjson", json.load(file)["statuses"])
    else:
        print("skipped: no tweets beside the checkout (../shared/data/json/twitter.json)")
    found["late-fields"] = write_lines(f"{WORK}/late-fields.ndjson", late_fields())
    found.update((f"edge-{theme}", path) for theme, path in edges.write(WORK).items())
    return found


def late_fields():
    """Records whose first part, which the schema is drafted from, lacks what the others bring."""
    filler = "every record is long, so that few of them fill the first draft's part " * 8
    late = [
        {"text": "ä"}, {"o": {"b": [["deep"]]}}, {"l": [{"y": 1.5}, None]}, {"identityMap": {"ECID": [{"id": "1"}]}},
        {"o": {"c": {"d": True}}}, {"identityMap": {"CRM": [{"primary": False}]}}, {"empty": {}}, {"nothing": None},
        {"time": "2024-01-01T00:00:00.5Z"}, {"unknown": 7},
    ]
    for number in range(16000):
        record = {"id": number, "o": {"a": str(number % 7)}, "l": [{"x": number}], "unknown": None, "filler": filler}
        if number >= 9000 and number % 5 == 0:
            new = late[: 1 + (number - 9000) // 800]
            record.update(new[number % len(new)])
        yield record


class ParquetCheck:
    """Compares Parquet files of one source with its records."""

    def __init__(self, source):
        self.records = compare.records(source)
        # Tables that equal the source, by reader: what equals them equals the source.
        self.known = {}

    def check(self, reader, paths):
        tables = [readers.PARQUET[reader](path) for path in paths]
        known = self.known.get(reader)
        if known and len(known) == len(tables) and all(a.equals(b) for a, b in zip(known, tables)):
            return
        first = 0
        for path, table in zip(paths, tables):
            schema = readers.parquet_with_pyarrow(path).schema
            if first + table.num_rows > len(self.records):
                raise tool.Failed(f"more rows than the {len(self.records)} records")
            for batch in table.to_batches(max_chunksize=512):
                records = self.records[first:first + batch.num_rows]
                compare.compare_rows(schema, batch.to_pylist(), records, first)
                first += batch.num_rows
        if first != len(self.records):
            raise tool.Failed(f"{first} rows for {len(self.records)} records")
        self.known[reader] = tables


def check_json(reader, paths, source):
    with open(source, "rb") as file:
        expected = file.read()
    found = b"".join(readers.JSON[reader](path) for path in paths)
    if found != expected:
        raise tool.Failed(f"{len(found)} bytes that are not the {len(expected)} of the source")


def attempt(action):
    start = time.monotonic()
    try:
        action()
        return f"{time.monotonic() - start:.1f} s", None
    except Exception as error:  # A reader may fail with anything; the table shows it.
        return "FAILED", f"{type(error).__name__}: {error}"


def variants(name):
    """Options of the exports of one source: format, codec, and the rest."""
    for codec in PARQUET_CODECS:
        yield "parquet", codec, ()
    for codec in JSON_CODECS:
        yield "json", codec, ()
    if name == "events":
        yield "parquet", "zstd", ("--max-file-records", "1700", "--threads", "3")
        yield "parquet", "snappy", ("--row-group-size", "256KiB", "--threads", "2")
        yield "json", "zstd", ("--max-file-records", "1700", "--threads", "3")
        yield "parquet", "zstd", ("-",)
    if name == "late-fields":
        yield "parquet", "zstd", ("--row-group-size", "700KiB", "--threads", "3")


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    failures = []
    print(f"{'source':<24}{'format':<10}{'codec':<8}{'files':>5}  readers")
    for name, source in sources().items():
        parquet = ParquetCheck(source)
        for number, (format, codec, options) in enumerate(variants(name)):
            label = f"{name:<24}{format:<10}{codec:<8}"
            folder = f"{WORK}/{name}-{number}"
            try:
                if options == ("-",):
                    with open(source, "rb") as file:
                        paths, _ = tool.export("-", folder, "--format", format, "--compression", codec, input=file)
                else:
                    paths, _ = tool.export(source, folder, "--format", format, "--compression", codec, *options)
            except Exception as error:
                failures.append(f"{label}export: {error}")
                print(f"{label}{'':>5}  export FAILED")
                continue
            results = []
            for reader in readers.PARQUET if format == "parquet" else readers.JSON:
                if format == "parquet":
                    result, failure = attempt(lambda: parquet.check(reader, paths))
                else:
                    result, failure = attempt(lambda: check_json(reader, paths, source))
                results.append(f"{reader} {result}")
                if failure:
                    failures.append(f"{label}{reader}: {failure}")
            print(f"{label}{len(paths):>5}  {'  '.join(results)}  {' '.join(options)}", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{len(failures)} differences" if failures else "every value is the same in every reader")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
