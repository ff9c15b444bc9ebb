"""Whether an output holds what it should."""

import hashlib
import subprocess

from measure import Failed
from tools import script


class ParquetCheck:
    """The first output is the one that others are compared with. The same bytes are looked at once."""

    def __init__(self, columns, records):
        self.columns, self.records = columns, records
        self.expected, self.seen = None, set()

    def __call__(self, paths):
        digest = hashlib.sha256()
        for path in paths:
            with open(path, "rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        if digest.digest() in self.seen:
            return
        found = script("checksum.py", self.columns, *paths)
        if found["rows"] != self.records:
            raise Failed(f"{found['rows']} rows, not {self.records}")
        if self.expected is None:
            self.expected = found["leaves"]
        other = [leaf for leaf, sum in self.expected.items() if found["leaves"][leaf] != sum]
        if other:
            raise Failed(f"other values in {', '.join(other[:5])}")
        self.seen.add(digest.digest())


def text_check(codec, source):
    """A check that the decompressed output is `source`, byte for byte."""
    def check(paths):
        unpack = subprocess.Popen([codec, "-dc", *paths], stdout=subprocess.PIPE)
        same = subprocess.run(["cmp", "-s", "-", source], stdin=unpack.stdout).returncode == 0
        unpack.stdout.close()
        if unpack.wait() != 0 or not same:
            raise Failed("its output is not the input")
    return check
