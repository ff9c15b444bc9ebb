"""The tools that are measured, and how each is run."""

import glob
import json
import os
import shutil
import subprocess
import sys

from measure import BINARY, Failed, measured, version

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = "xdm-export"
PEERS = sorted(os.path.basename(path)[len("peer_"):-len(".py")] for path in glob.glob(f"{HERE}/peer_*.py"))


def script(name, *arguments):
    """What a script of this folder prints, as JSON."""
    found = subprocess.run([sys.executable, f"{HERE}/{name}", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if found.returncode != 0:
        raise Failed(found.stderr.decode(errors="replace").strip().splitlines()[-1][:200])
    return json.loads(found.stdout)


def ours(source, folder, threads, *options):
    """Ours runs as users run it: default options, the schema inferred. Its time is that of the whole
    process, with syncing its files to disk."""
    text, run = measured([BINARY, "export", source, "--dataset", "benchmark", "--to", folder, "--json",
                          "--quiet", "--threads", str(threads), *options])
    summary = json.loads(text)
    return [os.path.join(summary["path"], file["name"]) for file in summary["files"]], run


def parquet_tools(names, source, codec, threads, columns, patience):
    """Functions from a folder to the Parquet files made in it and their Run, by the tool's name."""
    def peer(name):
        def run(folder):
            os.makedirs(folder)
            path = f"{folder}/{name}.parquet"
            text, run = measured([sys.executable, f"{HERE}/peer_{name}.py", source, path, codec, str(threads), columns],
                                 patience=patience)
            # Starting Python and importing the library are not the peer's work.
            said = json.loads(text)
            run.wall, run.cpu = said["seconds"], run.cpu - said["startCPU"]
            return (sorted(glob.glob(f"{path}/**/*.parquet", recursive=True)) if os.path.isdir(path) else [path]), run
        return run
    tools = {OURS: lambda folder: ours(source, folder, threads, "--compression", codec.partition(":")[0])}
    return tools | {name: peer(name) for name in names}


def text_tools(codec, source, threads):
    """The same for compressed NDJSON."""
    def command(*words):
        def run(folder):
            os.makedirs(folder)
            path = f"{folder}/output"
            return [path], measured([*words, source], output=path)[1]
        return run

    def export(*options):
        return lambda folder: ours(source, folder, threads, "--format", "json", "--compression", codec, *options)

    if codec == "zstd":
        return {OURS: export(), f"zstd -3 -T{threads}": command("zstd", "-q", "-c", "-3", f"-T{threads}")}
    tools = {OURS: export(), f"{OURS} --level 1": export("--level", "1")}
    if shutil.which("pigz"):
        tools[f"pigz -p {threads} -6"] = command("pigz", "-p", str(threads), "-6", "-c")
    if shutil.which("igzip"):
        tools["igzip -1"] = command("igzip", "-1", "-T", str(threads), "-c")
        tools["igzip -3"] = command("igzip", "-3", "-T", str(threads), "-c")
    return tools


def versions():
    found = {OURS: version([BINARY, "--version"])}
    for name in PEERS:
        code = f"from importlib.metadata import version; print(version('{name}'))"
        found[name] = version([sys.executable, "-c", f"try:\n import {name}\n {code}\nexcept Exception as e: print('not installed:', e)"])
    for name in ["pigz", "igzip", "zstd"]:
        if shutil.which(name):
            found[name] = version([name, "--version"])
    return found
