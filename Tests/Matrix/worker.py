"""A reader in a process of its own: some end the process that they are in, or never answer."""

import json
import multiprocessing
import os
import struct

import pyarrow

import readers

# Seconds for a file, and for a reader to start.
PATIENCE = 120

_context = multiprocessing.get_context("spawn")


class Worker:
    def __init__(self, name):
        self.name = name
        self._start()

    def _start(self):
        self._pipe, other = _context.Pipe()
        self._process = _context.Process(target=serve, args=(self.name, other), daemon=True)
        self._process.start()
        other.close()

    def ask(self, folder, kind, path):
        self._pipe.send((folder, kind, path))

    def answer(self):
        """A word for how the reader does with the file, and an example where that is not good."""
        try:
            if self._pipe.poll(PATIENCE):
                return self._pipe.recv()
            result = "no answer", f"none after {PATIENCE} s"
        except EOFError:
            self._process.join()
            result = "crash", f"its process ends with code {self._process.exitcode}"
        self.stop()
        self._start()
        return result

    def stop(self):
        self._process.kill()
        self._process.join()
        self._pipe.close()


def serve(name, pipe):
    # What they have to say goes with their errors.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.dup2(2, 1)
    known = {}
    while True:
        try:
            folder, kind, path = pipe.recv()
        except EOFError:
            return
        if kind not in known:
            known = {kind: expectation(folder, kind)}
        pipe.send(judge(name, kind, path, known[kind]))


def expectation(folder, kind):
    """The values of a kind's columns, as texts, or of nested records as they are."""
    with open(f"{folder}/{kind}.json") as file:
        values = json.load(file)
    if kind != "nested":
        return {name: readers.expected_texts(kind, column) for name, column in values.items()}
    names = ("ints", "texts", "grid", "items", "scores", "place")
    return {name: [readers.nested(name, record.get(name)) for record in values] for name in names}


def judge(name, kind, path, expected):
    try:
        found = readers.READERS[name](path)
    except BaseException as error:  # Some readers panic, which is no Exception.
        return "refused", sentence(error)
    for field, values in expected.items():
        try:
            column = readers.column(found, field)
            got = readers.nested_column(field, column) if kind == "nested" else readers.texts(kind, column)
        except (ValueError, TypeError, KeyError, OverflowError, struct.error, pyarrow.ArrowException) as error:
            return "as another type", f"{field}: {type(error).__name__}: {error}"[:120]
        if name == "fastparquet":
            # A column of pandas has one mark for nulls and NaNs.
            got = [None if value == "nan" else value for value in got]
            values = [None if value == "nan" else value for value in values]
        if got != values:
            return difference(name, field, got, values)
    return "same", ""


def difference(name, field, got, values):
    if name == "chdb" and without_nulls(got) == without_nulls(values):
        # ClickHouse has no null arrays, maps and tuples.
        return "null lists as empty ones", field
    row = next((i for i, (a, b) in enumerate(zip(got, values)) if a != b), min(len(got), len(values)))
    found = got[row] if row < len(got) else "no row"
    return "wrong", f"{field}, row {row}: {found} for {values[row] if row < len(values) else 'no row'}"[:160]


def without_nulls(value):
    """Lists and objects with nothing for what is null or empty in them."""
    if isinstance(value, list):
        return [without_nulls(element) or None for element in value] or None
    if isinstance(value, dict):
        members = {name: without_nulls(member) for name, member in value.items()}
        return {name: member for name, member in members.items() if member is not None} or None
    return value


def sentence(error):
    """What a reader says, in a line."""
    lines = [line.strip() for line in str(error).splitlines()]
    causes = [line.split(": ", 1)[-1] for line in lines if line.startswith("Caused by: ")]
    # The deepest cause of Spark's.
    text = causes[-1] if causes else next((line for line in lines if line), type(error).__name__)
    return text.split("file:///")[0].split("/tmp/")[0][:110]
