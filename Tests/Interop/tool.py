"""Runs the built `xdm-export`."""

import json
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.environ.get("XDM_EXPORT", f"{ROOT}/.build/release/xdm-export")
SHARED = f"{os.path.dirname(ROOT)}/shared/data"
DATASET = "5f3c9d0ab1e2"


class Failed(Exception):
    pass


def attempt(*arguments, input=None):
    """Runs the tool, however it ends."""
    return subprocess.run([BINARY, *arguments], stdin=input or subprocess.DEVNULL, capture_output=True)


def run(*arguments, input=None, expect=0):
    """Runs the tool and gives its standard output; fails on another exit code than `expect`, None for any."""
    done = attempt(*arguments, input=input)
    if expect is not None and done.returncode != expect:
        words = " ".join(arguments)
        raise Failed(f"exit code {done.returncode} of {words}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode()


def generate(path, kind, records, seed=1):
    if os.path.exists(path):
        os.remove(path)
    run("generate", "--kind", kind, "--records", str(records), "--seed", str(seed), "--output", path)


def export(source, folder, *options, input=None):
    """Exports `source` with a manifest; gives the paths of the files in order, and the summary."""
    text = run("export", source, "--dataset", DATASET, "--to", folder, "--manifest", "--json", *options, input=input)
    summary = json.loads(text)
    # Without a record there is no file, and without a manifest no folder.
    files = [os.path.join(summary["path"], file["name"]) for file in summary["files"]]
    for path, file in zip(files, summary["files"]):
        if os.path.getsize(path) != file["size"]:
            raise Failed(f"{path} has {os.path.getsize(path)} bytes, the summary says {file['size']}")
    return files, summary
