"""Runs every example of every `--help`, each in a folder of its own that has the files which examples name."""

import os
import shutil
import subprocess
import sys

import tool

WORK = f"{tool.ROOT}/.build/interop-help"
# What an example is followed by, when it would make more than a test needs.
SMALLER = {"xdm-export demo": " --records 500"}


def prepare(folder):
    """The folder that examples are run in."""
    os.makedirs(f"{folder}/bin")
    os.symlink(os.path.abspath(tool.BINARY), f"{folder}/bin/xdm-export")
    commands = """
        mkdir events logs xdm
        xdm-export generate --records 200 --output events.ndjson
        xdm-export generate --records 50 --seed 2 --output events/a.ndjson
        xdm-export generate --records 50 --seed 3 | gzip > events/b.ndjson.gz
        cp events.ndjson logs/web.ndjson
        xdm-export schema events.ndjson --as xdm > event.schema.json
        xdm-export export events.ndjson --dataset web --to backup --manifest --export-time 202401010000
        xdm-export flow create web.flow.json --dataset web --input 'logs/*' --to flows --every once
    """
    run(commands, folder)


def run(command, folder):
    environment = {**os.environ, "PATH": f"{WORK}/fixture/bin:{os.environ['PATH']}", "TMPDIR": f"{WORK}/tmp"}
    done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", command], cwd=folder, env=environment,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise tool.Failed(f"{command}: exit code {done.returncode}: {done.stderr.strip()}")


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(f"{WORK}/tmp")
    prepare(f"{WORK}/fixture")
    examples = [line.split("\t") for line in tool.run("help", "--examples").splitlines()]
    for number, (name, line) in enumerate(examples):
        if line not in tool.run(*name.split(), "--help"):
            raise tool.Failed(f"the help of {name} lacks its example {line}")
        folder = f"{WORK}/{number}"
        shutil.copytree(f"{WORK}/fixture", folder, symlinks=True)
        run(line + SMALLER.get(line, ""), folder)
        shutil.rmtree(folder)
    if len(examples) < 30:
        raise tool.Failed(f"only {len(examples)} examples")
    print(f"{len(examples)} examples of help work")


if __name__ == "__main__":
    try:
        main()
    except tool.Failed as failure:
        sys.exit(f"examples_of_help: {failure}")
