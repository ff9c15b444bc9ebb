"""Changes every byte of small exports in turn, cuts them off at every length, and says what is noticed.

The copies of an export lie in folders of their own, and one run of `verify` looks at all of them."""

import json
import os
import shutil
import sys

import seeds
import tool

WORK = f"{tool.ROOT}/.build/interop-damage"
TIME = "202401010000"
CASES = [("parquet", "zstd"), ("parquet", "none"), ("json", "gzip"), ("json", "zstd"), ("json", "none")]
# Paths of one command line.
BATCH = 500
# Of the copies, how many are restored: each takes a process.
RESTORED = 120


def records():
    for number in range(6):
        yield {
            "n": number * 7, "s": f"text {number % 3}", "l": [{"d": number + 0.5}, None],
            "t": f"2024-01-0{1 + number}T00:00:00.000Z",
        }


def make_export(format, codec, manifest):
    source = f"{WORK}/source.ndjson"
    with open(source, "w") as file:
        for record in records():
            file.write(json.dumps(record, separators=(",", ":")) + "\n")
    arguments = ["export", source, "--dataset", "d", "--to", f"{WORK}/sound", "--export-time", TIME, "--seed", "7"]
    tool.run(*arguments, "--format", format, "--compression", codec, "--quiet", *(["--manifest"] if manifest else []))
    folder = f"{WORK}/sound/d/exportTime={TIME}"
    return source, {name: open(f"{folder}/{name}", "rb").read() for name in sorted(os.listdir(folder))}


def copies(files, change):
    """Writes a copy for each change of each file; gives their folders."""
    folders = []
    for name, data in files.items():
        for changed in change(data):
            folder = f"{WORK}/copies/{len(folders)}/exportTime={TIME}"
            os.makedirs(folder)
            for other, content in files.items():
                with open(f"{folder}/{other}", "wb") as file:
                    file.write(changed if other == name else content)
            folders.append(folder)
    return folders


def noticed(folders, *options):
    """Which of the folders have findings."""
    found = set()
    for start in range(0, len(folders), BATCH):
        batch = folders[start : start + BATCH]
        text = tool.run("verify", *batch, "--json", "--findings", "100000", *options, expect=None)
        summary = json.loads(text)
        if summary["findingCount"] > len(summary["findings"]):
            raise tool.Failed("more findings than are listed")
        for finding in summary["findings"]:
            found.update(folder for folder in batch if finding["path"].startswith(folder))
    return found


def restore(folder):
    done = tool.attempt("restore", folder, "--quiet")
    if done.returncode not in (0, 1):
        raise tool.Failed(f"restore of {folder} ended with {done.returncode}: {done.stderr[-300:]!r}")
    return done.returncode, done.stdout


def check(name, source, files, change, manifest, text):
    shutil.rmtree(f"{WORK}/copies", ignore_errors=True)
    folders = copies(files, change)
    found = noticed(folders, *([] if manifest else ["--no-manifest"]))
    missed = [folder for folder in folders if folder not in found]
    chosen = seeds.generator(1).sample(folders, min(RESTORED, len(folders)))
    same = refused = wrong = 0
    for folder in {*chosen, *missed}:
        code, out = restore(folder)
        if code == 1:
            refused += 1
            wrong += not text.startswith(out)
        elif out == text:
            same += 1
        else:
            wrong += 1
    # What is missed restores the same records, or the source tells.
    harmless = [folder for folder in missed if restore(folder) == (0, text)]
    lost = [folder for folder in missed if folder not in harmless]
    for folder in lost:
        if tool.attempt("verify", folder, "--no-manifest", "--source", source).returncode != 1:
            raise tool.Failed(f"{folder} is not what was exported, and nobody notices")
    print(
        f"{name:<34}{len(folders):>6} tried {len(found):>6} noticed {len(harmless):>5} carry nothing"
        f" {len(lost):>5} only by the source; restored {same:>4} same {refused:>4} refused {wrong:>4} wrong",
        flush=True)
    if manifest and (len(found) != len(folders) or wrong):
        raise tool.Failed(f"{name}: damage goes unnoticed")
    return len(folders), len(lost), wrong


def flips(data):
    generator = seeds.generator(2)
    for index in range(len(data)):
        yield data[:index] + bytes([data[index] ^ generator.randrange(1, 256)]) + data[index + 1 :]


def cuts(data):
    return (data[:length] for length in range(len(data)))


def main():
    for format, codec in CASES:
        for manifest in (True, False):
            shutil.rmtree(WORK, ignore_errors=True)
            os.makedirs(WORK)
            source, files = make_export(format, codec, manifest)
            text = restore(f"{WORK}/sound/d")[1]
            for kind, change in (("byte changed", flips), ("cut off", cuts)):
                name = f"{format} {codec}{'' if manifest else ', no manifest'}, {kind}"
                tried, lost, wrong = check(name, source, files, change, manifest, text)
                # Plain text has no checksum, and a footer says some things only once: for one, whether times
                # are in UTC.
                allowed = {"parquet": tried // 200, "json": 0 if codec != "none" else tried}[format]
                if max(lost, wrong) > allowed:
                    raise tool.Failed(f"{name}: {lost} are noticed by the source alone, {wrong} restored wrong")
    shutil.rmtree(WORK)
    return 0


if __name__ == "__main__":
    sys.exit(main())
