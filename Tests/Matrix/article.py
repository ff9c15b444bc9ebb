"""The matrix of readers as an article."""

import collections

import filters

INTRODUCTION = """# What other readers read

Files of every type, encoding, codec, page version and index option, read by other programs.

## Overview

Every value was compared, nulls, NaNs and both zeros too; the bits of a NaN are the reader's. Each cell
counts files: those read with the same values, of all. What a reader refuses, since it does not know a
type or an encoding, is told from what it reads wrongly. `Tests/Matrix/run.py` makes this page; the
versions of the readers are in `Tests/Matrix/requirements.txt`.

"""


class Matrix:
    def __init__(self, versions):
        self.versions = versions
        self.kinds = []
        self.by_kind = collections.defaultdict(collections.Counter)
        self.by_encoding = collections.defaultdict(collections.Counter)
        self.notes = collections.defaultdict(list)
        # The word for each file, by reader.
        self.words = collections.defaultdict(dict)
        self.used = set()
        self.files = 0

    def add(self, name, kind, variant, used, word, note):
        encoding = variant.split("-")[0]
        if kind not in self.kinds:
            self.kinds.append(kind)
        self.files += name == next(iter(self.versions))
        self.used |= used
        self.words[kind, variant][name] = word
        self.by_kind[kind, name][word] += 1
        if encoding in used:
            self.by_encoding[encoding, name][word] += 1
        if word != "same":
            self.notes[name, word, kind].append((encoding, note))

    def line(self, kind):
        return f"{kind}: " + ", ".join(f"{name} {cell(self.by_kind[kind, name])}" for name in self.versions)

    def wrong(self):
        return [key for key, counts in self.by_kind.items() if counts["wrong"]]

    def render(self):
        lines = [f"There are {self.files} files, which hold the encodings {', '.join(sorted(self.used))}.", ""]
        lines += self.table("type", self.kinds, self.by_kind)
        encodings = sorted({encoding for encoding, _ in self.by_encoding})
        lines += ["", "By encoding, of files whose columns have it:", ""]
        lines += self.table("encoding", encodings, self.by_encoding)
        lines += ["", "## What is not the same", ""]
        for name in self.versions:
            lines += self.explain(name)
        lines += [""] + self.remarks()
        return INTRODUCTION + "\n".join(lines) + "\n"

    def table(self, head, rows, cells):
        lines = [
            f"| {head} | " + " | ".join(f"{name} {version}" for name, version in self.versions.items()) + " |",
            "|---|" + "---|" * len(self.versions)]
        for row in rows:
            lines.append(f"| {row} | " + " | ".join(cell(cells[row, name]) for name in self.versions) + " |")
        return lines

    def explain(self, name):
        """What a reader does otherwise, kinds that it says the same of together."""
        groups = collections.defaultdict(lambda: (set(), set(), []))
        for (reader, word, kind), entries in self.notes.items():
            if reader == name:
                for encoding, note in entries:
                    # What is found differs from value to value; what is said, from type to type.
                    key = (word, note if word == "refused" else "")
                    groups[key][0].add(kind)
                    groups[key][1].add(encoding)
                    groups[key][2].append(note)
        for (word, _), (kinds, encodings, notes) in sorted(groups.items(), key=lambda g: (g[0][0], -len(g[1][2]))):
            note = notes[0].replace("|", "\\|").replace("<", "\\<").replace("`", "'")
            yield (
                f"- **{name}**: {len(notes)} {word}, of {', '.join(sorted(kinds))}, in "
                f"{', '.join(sorted(encodings))}: {note}")

    def remarks(self):
        """What the notes alone do not tell, of what this run has found."""
        lines = []
        texts = self.kinds_read("pyspark", "DELTA_LENGTH_BYTE_ARRAY")
        if texts:
            lines.append(f"- Spark reads all files with DELTA_LENGTH_BYTE_ARRAY of {', '.join(texts)} rightly.")
        if self.by_kind["time ns", "duckdb"]["wrong"]:
            lines.append("- DuckDB's times with a zone have no nanoseconds: it drops them.")
        if any(word == "null lists as empty ones" for _, word, _ in self.notes):
            lines.append("- ClickHouse has no null arrays, maps and tuples: it makes empty ones of them.")
        crashed = {key for key, words in self.words.items() if words.get("fastparquet") == "crash"}
        if crashed and all(variant.startswith("DELTA_BINARY_PACKED-") for _, variant in crashed):
            lines.append("- fastparquet ends its process over deltas of many bits, of DELTA_BINARY_PACKED.")
        return lines + self.seconded("fastparquet")

    def kinds_read(self, name, encoding):
        """The types of which a reader reads every file in an encoding rightly."""
        found = {}
        for (kind, variant), words in self.words.items():
            if variant.startswith(f"{encoding}-") and name in words:
                found[kind] = found.get(kind, True) and words[name] == "same"
        return sorted(kind for kind, is_same in found.items() if is_same)

    def seconded(self, name):
        """What the others make of the files that a reader has wrong values of."""
        files = [words for words in self.words.values() if words.get(name) == "wrong"]
        if not files:
            return []
        others = [
            f"{other} {sum(words[other] == 'same' for words in files)}" for other in self.versions if other != name]
        return [
            f"- Of the {len(files)} files of which {name} has wrong values, the others read the values that "
            f"were written: {', '.join(others)}."]


def cell(counts):
    words = [f"{counts['same']} of {sum(counts.values())}"]
    return ", ".join(words + [f"{count} {word}" for word, count in sorted(counts.items()) if word != "same"])


def render_filters(results, versions):
    lines = [
        "", "## Filters", "",
        "Filters that are pushed down into files with statistics, page indexes and bloom filters must leave",
        "the rows that they leave of the same values in memory. The files have NaN, both zeros, infinities,",
        "pages and row groups of nulls, strings that differ behind what bounds keep of them, unsigned values,",
        "and the extremes of every type; `Tests/Matrix/filters.py` compares the rows.", "",
        "| reader | files | filters | that leave rows | that leave other rows than in memory |",
        "|---|---|---|---|---|"]
    notes = []
    for name, version in versions.items():
        mine = [result for result in results if result.reader == name]
        if not mine:
            continue
        different = sum(len(result.differences) for result in mine)
        explained = sum(len(result.explained) for result in mine)
        lines.append(
            f"| {name} {version} | {', '.join(r.file for r in mine)} | {sum(r.tried for r in mine)} | "
            f"{sum(r.found for r in mine)} | {different + explained} |")
        if explained:
            notes.append(f"- **{name}**: of {explained} filters, {filters.PARTIAL_BOUNDS[name]}.")
        notes += [f"- **{name}**: {text}" for result in mine for text in result.differences[:3]]
    return "\n".join(lines + [""] + notes).rstrip() + "\n"
