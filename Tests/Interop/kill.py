"""Kills commands at random instants, and checks that what they publish is whole each time."""

import glob
import json
import os
import shutil
import subprocess
import sys
import time

import pyarrow.parquet

import seeds
import tool

WORK = f"{tool.ROOT}/.build/interop-kill"
RECORDS = 60_000
KILLS = 10
ATTEMPTS = 50


def start(source, folder, minute, *options):
    return subprocess.Popen(
        [tool.BINARY, "export", source, "--dataset", tool.DATASET, "--to", folder, "--manifest", "--quiet",
         "--export-time", f"2024010100{minute:02}", "--row-group-size", "8MiB", "--max-file-records", "20000", *options],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def published(folder):
    """The published exports; fails when one is not whole."""
    found = sorted(glob.glob(f"{folder}/{tool.DATASET}/exportTime=*"))
    for export in found:
        manifests = glob.glob(f"{export}/manifest-*.json")
        if len(manifests) != 1:
            raise tool.Failed(f"{export} has {len(manifests)} manifests: {os.listdir(export)}")
        with open(manifests[0]) as file:
            files = json.load(file)["exportResults"]
        names = {file["name"] for file in files}
        others = set(os.listdir(export)) - names - {os.path.basename(manifests[0])}
        if others:
            raise tool.Failed(f"{export} has files that its manifest does not name: {others}")
        rows = 0
        for file in files:
            path = f"{export}/{file['name']}"
            if os.path.getsize(path) != file["size"]:
                raise tool.Failed(f"{path} has {os.path.getsize(path)} bytes, not {file['size']}")
            rows += pyarrow.parquet.ParquetFile(path).read().num_rows
        if rows != RECORDS:
            raise tool.Failed(f"{export} has {rows} rows, not {RECORDS}")
    return found


def leftovers(folder):
    return glob.glob(f"{folder}/{tool.DATASET}/_inprogress-*")


def undisturbed(source, folder):
    """The seconds that an export takes which nothing kills."""
    begin = time.monotonic()
    process = start(source, folder, 59)
    _, errors = process.communicate()
    if process.returncode != 0:
        raise tool.Failed(f"the export fails without being killed: {errors.decode()}")
    duration = time.monotonic() - begin
    published(folder)
    return duration


def kill_at(process, seconds):
    """Kills a process that is still there after so many seconds; whether it was."""
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    return process.returncode < 0


def instants(chance):
    """When to kill, as shares of the whole time, half of them near the end: there files are synced, renamed and
    named in the manifest."""
    for number in range(ATTEMPTS):
        yield number, chance.uniform(0, 1) if number % 2 == 0 else chance.uniform(0.85, 1.05)


def kill_exports(source, folder, chance):
    duration = undisturbed(source, folder)
    killed = 0
    for minute, share in instants(chance):
        begin = time.monotonic()
        process = start(source, folder, minute)
        was_killed = kill_at(process, duration * share)
        killed += was_killed
        if not was_killed:
            # The machine is quicker now than when the duration was taken.
            duration = min(duration, time.monotonic() - begin)
        count = len(published(folder))
        print(f"{'killed' if was_killed else 'ended'} at {share:4.0%} of {duration:.2f} s: "
              f"{count} whole exports, {len(leftovers(folder))} leftovers")
        if killed == KILLS:
            return
    raise tool.Failed(f"only {killed} of {ATTEMPTS} exports were still running when they were to be killed")


def kill_files(name, arguments, chance):
    """Kills a command that writes a file: the file is whole each time, or not there at all."""
    path = f"{WORK}/{name}"
    begin = time.monotonic()
    tool.run(*arguments, path)
    duration = time.monotonic() - begin
    with open(path, "rb") as file:
        whole = file.read()
    killed = there = 0
    for number, share in instants(chance):
        for left in [path, *glob.glob(f"{WORK}/.{name}.*.partial")]:
            if os.path.exists(left):
                os.remove(left)
        begin = time.monotonic()
        process = subprocess.Popen([tool.BINARY, *arguments, path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        was_killed = kill_at(process, duration * share)
        killed += was_killed
        if not was_killed:
            duration = min(duration, time.monotonic() - begin)
        if os.path.exists(path):
            there += 1
            with open(path, "rb") as file:
                if file.read() != whole:
                    raise tool.Failed(f"{name} is not whole after a kill at {share:.0%}")
        elif not was_killed:
            raise tool.Failed(f"{name} is not there, and the command was not killed")
        if killed == KILLS:
            print(f"{name}: {killed} of {number + 1} commands killed, {there} times whole, else not there")
            return
    raise tool.Failed(f"{name}: only {killed} of {ATTEMPTS} commands were killed")


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    source, folder = f"{WORK}/events.ndjson", f"{WORK}/out"
    tool.generate(source, "events", RECORDS, seed=5)
    chance = seeds.generator(20240229)
    kill_exports(source, folder, chance)
    whole = published(folder)[0]
    kill_files("generated.ndjson", ["generate", "--records", "30000", "--output"], chance)
    kill_files("restored.ndjson", ["restore", whole, "--quiet", "--to"], chance)

    # The first kill may have come before the folder was made: leave something behind for certain.
    while not leftovers(folder):
        process = start(source, folder, 58)
        while process.poll() is None and not leftovers(folder):
            time.sleep(0.001)
        process.kill()
        process.communicate()
        shutil.rmtree(f"{folder}/{tool.DATASET}/exportTime=202401010058", ignore_errors=True)
    for minute, options, remain in ((57, (), True), (56, ("--clean-leftovers",), False)):
        process = start(source, folder, minute, *options)
        _, errors = process.communicate()
        text = errors.decode().strip()
        if process.returncode != 0 or "_inprogress-" not in text:
            raise tool.Failed(f"the next run does not say what it found: {process.returncode}, {text!r}")
        if bool(leftovers(folder)) != remain:
            raise tool.Failed(f"leftovers after {options}: {leftovers(folder)}")
        print(f"the next run says: {text if len(text) < 200 else text[:200] + '…'}")
    print(f"{len(published(folder))} exports are published, all of them whole")


if __name__ == "__main__":
    try:
        main()
    except tool.Failed as failure:
        sys.exit(f"kill: {failure}")
