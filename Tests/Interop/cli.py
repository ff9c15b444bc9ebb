"""Runs the command line from outside: exit codes, and the sentences that go with them."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import tool

WORK = f"{tool.ROOT}/.build/interop-cli"
GOOD = '{"_id":"a","n":1}\n{"_id":"b","n":2}\n'
OUT = ["--dataset", "D", "--to", f"{WORK}/out"]

# Arguments, exit code, and what standard error has to say.
SENTENCES = [
    ([], 2, "Usage: xdm-export"),
    (["exprot"], 2, "did you mean 'export'?"),
    (["generate"], 2, "--records N is missing"),
    (["generate", "--recrods", "5"], 2, "did you mean '--records'?"),
    (["generate", "--records", "five"], 2, "not 'five'"),
    (["generate", "--records", "-1"], 2, "not '-1'"),
    (["generate", "--records", "99999999999999999999"], 2, "whole number"),
    (["generate", "--records"], 2, "needs a value"),
    (["generate", "--records", "1", "--records", "2"], 2, "given twice"),
    (["generate", "--records", "1", "--kind", "rows"], 2, "events or profiles"),
    (["completions", "tcsh"], 2, "bash, zsh and fish"),
    (["generate", "--records", "1", "more"], 2, "unexpected 'more'"),
    (["generate", "--records", "1", "--output", f"{WORK}/none/x"], 1, "No such file"),
    (["generate", "--records", "1", "--output", f"{WORK}/good.ndjson"], 1, "File exists"),
    (["export", *OUT], 2, "INPUT"),
    (["export", f"{WORK}/good.ndjson", "--to", f"{WORK}/out"], 2, "--dataset"),
    (["export", f"{WORK}/good.ndjson", "--dataset", "D"], 2, "--to"),
    (["export", f"{WORK}/good.ndjson", "--dataset", "../D", "--to", f"{WORK}/out"], 2, "../D"),
    (["export", f"{WORK}/good.ndjson", *OUT, "--format", "orc"], 2, "parquet or json"),
    (["export", f"{WORK}/good.ndjson", *OUT, "--compresion", "zstd"], 2, "did you mean '--compression'?"),
    (["export", f"{WORK}/good.ndjson", *OUT, "--compression", "zstd", "--level", "99"], 2, "level"),
    (["export", f"{WORK}/good.ndjson", *OUT, "--format", "json", "--compression", "snappy"], 2, "snappy"),
    (["export", f"{WORK}/good.ndjson", *OUT, "--export-time", "2024"], 2, "2024"),
    (["export", f"{WORK}/good.ndjson", *OUT, "--row-group-size", "big"], 2, "not 'big'"),
    (["export", f"{WORK}/good.ndjson", *OUT, "--schema", f"{WORK}/none.json"], 1, "none.json"),
    (["export", f"{WORK}/good.ndjson", *OUT, "--schema", f"{WORK}/bad.ndjson"], 1, "the schema is not JSON"),
    (["export", f"{WORK}/good.ndjson", *OUT, "--unknown", "drop"], 2, "without a schema"),
    (["export", f"{WORK}/good.ndjson", *OUT, "--unknown", "keep"], 2, "rescue, fail or drop"),
    (["export", f"{WORK}/good.ndjson", *OUT, "--timestamps", "nanos"], 2, "millis, micros or text"),
    (["export", f"{WORK}/good.ndjson", *OUT, "--max-rejects", "3"], 2, "set aside"),
    (["schema"], 2, "name inputs, or a schema"),
    (["schema", f"{WORK}/good.ndjson", "--schema", f"{WORK}/good.ndjson"], 2, "name inputs, or a schema"),
    (["schema", f"{WORK}/good.ndjson", "--as", "sql"], 2, "parquet, xdm or json"),
    (["schema", f"{WORK}/missing.ndjson"], 1, "missing.ndjson"),
    (["export", f"{WORK}/missing.ndjson", *OUT], 1, "missing.ndjson"),
    (["export", "", *OUT], 2, "an argument is empty"),
    (["export", f"{WORK}/bad.ndjson", *OUT], 1, "bad.ndjson:2:"),
    (["export", f"{WORK}/good.ndjson", "--dataset", "D", "--to", "/proc/none"], 1, "/proc/none"),
    (["verify"], 2, "too few arguments"),
    (["verify", f"{WORK}/missing"], 1, "missing"),
    (["verify", f"{WORK}"], 1, "holds no export"),
    (["verify", f"{WORK}", "--threads", "0"], 2, "not '0'"),
    (["verify", f"{WORK}", "--sorce", "x"], 2, "did you mean '--source'?"),
    (["restore"], 2, "too few arguments"),
    (["restore", f"{WORK}/missing"], 1, "missing"),
    (["restore", f"{WORK}/good.ndjson"], 1, "name the folder"),
    (["restore", f"{WORK}"], 1, "holds no export"),
    (["restore", f"{WORK}", "--where-time", "soon"], 2, "FROM..TO"),
    (["restore", f"{WORK}", "--compression", "snappy"], 2, "none, gzip or zstd"),
    (["restore", f"{WORK}", "--compression", "lz4"], 2, "none, gzip or zstd"),
    (["bench"], 2, "too few arguments"),
    (["bench", f"{WORK}/missing.ndjson"], 1, "missing.ndjson"),
    (["bench", f"{WORK}/empty.ndjson"], 1, "holds no records"),
    (["bench", f"{WORK}/good.ndjson", "--codecs", "brotli"], 2, "'brotli' is no codec"),
    (["bench", f"{WORK}/good.ndjson", "--codecs", "zstd:23"], 2, "levels 1 to 22, not 23"),
    (["bench", f"{WORK}/good.ndjson", "--codecs", "zstd:x"], 2, "no number"),
    (["bench", f"{WORK}/good.ndjson", "--formats", "orc"], 2, "not 'orc'"),
    (["bench", f"{WORK}/good.ndjson", "--formats", "json", "--codecs", "lz4"], 2, "nothing to measure"),
    (["bench", f"{WORK}/good.ndjson", "--row-group-size", "1MiB,big"], 2, "not 'big'"),
    (["bench", f"{WORK}/good.ndjson", "--encodings", "best"], 2, "not 'best'"),
    (["bench", f"{WORK}/good.ndjson", "--repeat", "0"], 2, "not '0'"),
    (["bench", f"{WORK}/good.ndjson", "--max-size", "-5%"], 2, "not '-5%'"),
    (["bench", f"{WORK}/good.ndjson", "--min-throughput", "fast"], 2, "not 'fast'"),
    (["bench", f"{WORK}/good.ndjson", "--temporary-folder", f"{WORK}/none"], 1, f"{WORK}/none"),
    (["bench", f"{WORK}/good.ndjson", "--report", f"{WORK}/good.ndjson"], 1, "File exists"),
    (["bench", f"{WORK}/duplicate.ndjson", "--formats", "parquet"], 1, "duplicate.ndjson: "),
    (["flow"], 2, "too few arguments"),
    (["flow", "rnu"], 2, "did you mean 'flow run'?"),
    (["flow", "run"], 2, "too few arguments"),
    (["flow", "run", f"{WORK}/missing.json"], 1, "missing.json"),
    (["flow", "run", f"{WORK}/bad.ndjson"], 2, "this is not JSON"),
    (["flow", "run", f"{WORK}/good.ndjson", "--now", "--due"], 2, "exclude each other"),
    (["flow", "validate"], 2, "name a dataflow file"),
    (["flow", "create", f"{WORK}/x.json", "--dataset", "D", "--to", "o"], 2, "--input PATH is missing"),
    (["flow", "create", f"{WORK}/x.json", *OUT, "--input", "i", "--every", "5min"], 2, "not '5min'"),
    (["cat"], 2, "too few arguments"),
    (["cat", f"{WORK}/good.ndjson", "--limit", "-1"], 2, "not '-1'"),
    (["cat", f"{WORK}/missing.parquet"], 1, "missing.parquet"),
    (["cat", f"{WORK}/good.ndjson"], 1, "is it a Parquet file"),
    (["cat", f"{WORK}"], 1, "holds no .parquet file: to print the records of a JSON export, use restore"),
]

# What is written to the input, options, and records that are exported.
INPUTS = [
    (GOOD.encode(), 2),
    (GOOD.rstrip("\n").encode(), 2),
    (b"\xef\xbb\xbf" + GOOD.encode(), 2),
    (GOOD.replace("\n", "\r\n\r\n \n").encode(), 2),
    (b'{"a":"' + b"x" * 20_000_000 + b'"}\n{"a":"y"}', 2),
    (b"", 0),
    (b"\n\n", 0),
]


def check_sentences():
    for arguments, code, sentence in SENTENCES:
        done = subprocess.run([tool.BINARY, *arguments], stdin=subprocess.DEVNULL, capture_output=True)
        text = done.stderr.decode()
        if done.returncode != code or sentence not in text:
            raise tool.Failed(f"{arguments}: exit code {done.returncode} for {code}, says {text!r} for {sentence!r}")
        if arguments and (text.count("\n") != 1 or done.stdout):
            raise tool.Failed(f"{arguments}: not one sentence: {text!r} {done.stdout!r}")
    if os.path.exists(f"{WORK}/out/D") and any(n.startswith("exportTime=") for n in os.listdir(f"{WORK}/out/D")):
        raise tool.Failed("a failed export has published something")


def check_closed_streams():
    export = f"'{tool.BINARY}' export {WORK}/good.ndjson --dataset D --to {WORK}/closed"
    cases = [
        (f"{export}-1 --quiet <&- >&- 2>&-", 0),
        (f"{export}-2 2>&-", 0),
        (f"'{tool.BINARY}' export - --dataset D --to {WORK}/closed-3 <&-", 1),
        (f"{export}-4 >&-", 1),
    ]
    for command, code in cases:
        done = subprocess.run(command, shell=True, capture_output=True)
        if done.returncode != code or (code == 1 and b"Bad file descriptor" not in done.stderr):
            raise tool.Failed(f"{command}: exit code {done.returncode} for {code}, says {done.stderr!r}")


def stopped_while_idle(number, delay=0.2, ignores=False):
    """Sends the signal to an export whose stream gives nothing; its exit code, once the stream ends if it ignores
    the signal."""
    # What started these tests may ignore signals, as shells let what runs in the background do.
    handler = signal.SIG_IGN if ignores else signal.SIG_DFL
    arguments = [tool.BINARY, "export", "-", "--dataset", "D", "--to", f"{WORK}/idle"]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                          preexec_fn=lambda: signal.signal(number, handler)) as process:
        deadline = time.monotonic() + 20
        while not os.path.isdir(f"{WORK}/idle/D") and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(delay)
        process.send_signal(number)
        if ignores:
            time.sleep(0.2)
            process.stdin.close()
        try:
            return process.wait(timeout=20)
        finally:
            process.kill()


def check_stop_of_idle_input():
    """A stream that gives nothing does not keep a run from being stopped, at any time."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        for delay in [0.2] + 20 * [0]:
            code = stopped_while_idle(number, delay)
            if code != 1 or os.path.exists(f"{WORK}/idle"):
                raise tool.Failed(f"an idle export that got signal {number}: exit code {code}, {os.listdir(WORK)}")


def check_nohup():
    """A signal that the caller ignores, as nohup does, stops nothing."""
    code = stopped_while_idle(signal.SIGHUP, ignores=True)
    if code != 0:
        raise tool.Failed(f"an export that ignores SIGHUP: exit code {code}")


def check_help():
    overview = tool.run("--help")
    for command in ("export", "verify", "restore", "bench", "cat", "inspect", "schema", "generate", "demo"):
        text = tool.run(command, "--help")
        if command not in overview or "Examples:" not in text or not tool.run(command, "--version"):
            raise tool.Failed(f"the help of {command} is not whole")
        short = tool.run(command, "-h")
        if len(short) >= len(text) or short.count("  --") != text.count("\n  --"):
            raise tool.Failed(f"-h of {command} is no summary: {short!r}")
    for words in (["--help"], ["--version"], ["export", "--help"]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([tool.BINARY, *words], stdout=full, stderr=subprocess.PIPE, text=True)
        if done.returncode != 1 or "No space left on device" not in done.stderr:
            raise tool.Failed(f"{words} to a full disk ends with {done.returncode}: {done.stderr!r}")


def check_arguments():
    """Arguments arrive as bytes, and without /proc too, which the standard library reads them from."""
    for words in ([b"export", b"a\xff\xc3\xa9.ndjson", *(word.encode() for word in OUT)], [b"\xfe"]):
        done = subprocess.run([tool.BINARY.encode(), *words], capture_output=True, text=True)
        if done.returncode != 2 or "is not UTF-8" not in done.stderr or "\\xF" not in done.stderr:
            raise tool.Failed(f"{words} ends with {done.returncode}: {done.stderr!r}")
    namespace = ["unshare", "--mount", "--user", "--map-root-user"]
    if os.geteuid() == 0:
        namespace = namespace[:2]
    if subprocess.run([*namespace, "mount", "-t", "tmpfs", "none", "/proc"], capture_output=True).returncode != 0:
        print("skipped: no namespace without /proc can be made here")
        return
    for words, code in ((["generate", "--records", "1"], 0), (["generate"], 2), (["--version"], 0),
                        (["bench", f"{WORK}/missing.ndjson"], 1)):
        script = 'mount -t tmpfs none /proc && exec "$@"'
        done = subprocess.run([*namespace, "sh", "-c", script, "sh", tool.BINARY, *words], capture_output=True, text=True)
        if done.returncode != code or "Usage: xdm-export COMMAND" in done.stderr + done.stdout:
            raise tool.Failed(f"{words} without /proc ends with {done.returncode}: {done.stderr!r}")


def completed(*words):
    """What bash offers for the last of `words`."""
    script = tool.run("completions", "bash") + """
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _xdm_export; printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True, text=True, cwd=WORK)
    if done.returncode != 0 or done.stderr:
        raise tool.Failed(f"the completion of {words} ends with {done.returncode}: {done.stderr!r}")
    return done.stdout.split()


def check_completions():
    for words, some in [
        (["ex"], ["export"]), (["flow", ""], ["create", "run", "status"]), (["export", "--max"], ["--max-file-size"]),
        (["export", "--format", ""], ["parquet", "json"]), (["export", "good"], ["good.ndjson"]),
        (["export", "x", "--schema", "good"], ["good.ndjson"]), (["flow", "run", "--d"], ["--due", "--dry-run"]),
        (["flow", "create", "f", "--on-error", "q"], ["quarantine"]), (["completions", "z"], ["zsh"]),
        (["schema", "--as", "x"], ["xdm"]), (["export", "--level", ""], []),
    ]:
        found = completed("xdm-export", *words)
        if not set(some) <= set(found) or (not some and found):
            raise tool.Failed(f"{words} is completed as {found}, not {some}")
    for shell in ("zsh", "fish"):
        script = tool.run("completions", shell)
        if shutil.which(shell):
            done = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True)
            if done.returncode != 0 or done.stderr:
                raise tool.Failed(f"{shell} does not read its completions: {done.stderr!r}")
    tool.run("completions", "tcsh", expect=2)


def check_generate():
    parts = [tool.run("generate", "--records", "2000", "--threads", str(n)) for n in (1, 2, 8)]
    if len(set(parts)) != 1 or parts[0].count("\n") != 2000:
        raise tool.Failed("generate depends on the number of threads")
    # A name of one character, which is a path without a folder.
    made = subprocess.run([tool.BINARY, "generate", "--records", "5", "--output", "e"], cwd=WORK, capture_output=True)
    if made.returncode != 0 or os.listdir(WORK).count("e") != 1:
        raise tool.Failed(f"generate --output e ended with {made.returncode}: {made.stderr!r}")
    os.remove(f"{WORK}/e")
    head = subprocess.run(f"'{tool.BINARY}' generate --records 1000000 | head -n 1", shell=True, capture_output=True)
    if head.stderr or head.stdout.count(b"\n") != 1:
        raise tool.Failed(f"generate | head says {head.stderr!r}")


def check_cat():
    files, _ = tool.export(f"{WORK}/good.ndjson", f"{WORK}/cat")
    if tool.run("cat", *files) != GOOD or tool.run("cat", f"{WORK}/cat", "--columns", "n", "--limit", "1") != '{"n":1}\n':
        raise tool.Failed("cat prints something else than was exported")
    many, _ = tool.export(f"{WORK}/events.ndjson", f"{WORK}/cat-many", "--row-group-size", "100KB")
    head = subprocess.run(f"'{tool.BINARY}' cat {' '.join(many * 20)} | head -n 1", shell=True, capture_output=True)
    if head.stderr or head.stdout.count(b"\n") != 1:
        raise tool.Failed(f"cat | head says {head.stderr!r}")


def export_pipe(path, folder, *options):
    """Exports a file that comes through a pipe."""
    with subprocess.Popen(["cat", path], stdout=subprocess.PIPE) as cat:
        return tool.export("-", folder, *options, input=cat.stdout)


def check_restore():
    folder = f"{WORK}/restore"
    tool.export(f"{WORK}/good.ndjson", folder)
    if tool.run("restore", folder) != GOOD:
        raise tool.Failed("restore prints something else than was exported")
    tool.run("restore", folder, "--to", f"{WORK}/restored.ndjson.gz", "--quiet")
    with gzip.open(f"{WORK}/restored.ndjson.gz", "rt") as file:
        if file.read() != GOOD:
            raise tool.Failed("restore writes something else than was exported")
    tool.run("restore", folder, "--to", f"{WORK}/restored.ndjson.gz", expect=1)
    part = [f"{root}/{name}" for root, _, names in os.walk(folder) for name in names if name.endswith("parquet")][0]
    with open(part, "r+b") as file:
        file.write(b"X")
    tool.run("restore", folder, "--to", f"{WORK}/restored-2.ndjson", expect=1)
    if os.path.exists(f"{WORK}/restored-2.ndjson"):
        raise tool.Failed("a restore that fails leaves a file")
    many = f"{WORK}/restore-many"
    tool.export(f"{WORK}/events.ndjson", many, "--row-group-size", "100KB")
    head = subprocess.run(f"'{tool.BINARY}' restore {many} | head -n 1", shell=True, capture_output=True)
    if head.stderr or head.stdout.count(b"\n") != 1:
        raise tool.Failed(f"restore | head says {head.stderr!r}")


def check_inputs():
    for number, (content, records) in enumerate(INPUTS):
        name = f"{WORK}/input-{number}"
        with open(f"{name}.ndjson", "wb") as file:
            file.write(content)
        with gzip.open(f"{name}.ndjson.gz", "wb") as file:
            file.write(content)
        subprocess.run(["zstd", "-qf", f"{name}.ndjson"], check=True)
        for source in (f"{name}.ndjson", f"{name}.ndjson.gz", f"{name}.ndjson.zst", "-", "a pipe"):
            for format in ("parquet", "json"):
                folder = f"{name}-out"
                if source == "a pipe":
                    files, summary = export_pipe(f"{name}.ndjson", folder, "--format", format)
                else:
                    with open(f"{name}.ndjson", "rb") as input:
                        files, summary = tool.export(source, folder, "--format", format, input=input)
                if summary["recordsWritten"] != records or (records == 0) != (not files):
                    raise tool.Failed(f"{source} as {format}: {summary}")
                shutil.rmtree(folder, ignore_errors=True)


def check_folder():
    folder = f"{WORK}/folder"
    os.makedirs(folder)
    for name in ("b.ndjson", "a.json"):
        shutil.copy(f"{WORK}/good.ndjson", f"{folder}/{name}")
    _, summary = tool.export(folder, f"{WORK}/folder-out")
    if summary["recordsWritten"] != 4:
        raise tool.Failed(f"a folder of two files: {summary}")


def check_quarantine():
    folder = f"{WORK}/quarantine"
    text = tool.run("export", f"{WORK}/bad.ndjson", "--dataset", "D", "--to", folder, "--json", "--manifest",
                    "--on-error", "quarantine", expect=3)
    summary = json.loads(text)
    if (summary["recordsRead"], summary["recordsWritten"], summary["recordsRejected"]) != (3, 2, 1):
        raise tool.Failed(f"quarantine: {summary}")
    rejected = os.path.join(summary["path"], "_rejected")
    contents = [open(os.path.join(rejected, name)).read() for name in sorted(os.listdir(rejected))]
    if '{"n":01}\n' not in contents:
        raise tool.Failed(f"the bad line is not in {contents}")
    reasons = [json.loads(c) for c in contents if c != '{"n":01}\n']
    if len(reasons) != 1 or reasons[0].get("line") != 2:
        raise tool.Failed(f"the reason is not in {contents}")


def check_file_size_limit():
    """A file that may not grow is an error like a full disk, and nothing stays behind."""
    tool.generate(f"{WORK}/limited.ndjson", "events", 200)
    for form in ("json", "parquet"):
        command = ["export", f"{WORK}/limited.ndjson", "--dataset", "D", "--to", f"{WORK}/limited", "--format", form,
                   "--compression", "none"]
        done = subprocess.run(["bash", "-c", 'ulimit -f 8; exec "$@"', "bash", tool.BINARY, *command],
                              capture_output=True, text=True)
        left = [name for _, folders, files in os.walk(f"{WORK}/limited") for name in folders + files if name != "D"]
        if done.returncode != 1 or "File too large" not in done.stderr or done.stderr.count("\n") != 1 or left:
            raise tool.Failed(f"a file size limit ends {form} with {done.returncode}, {done.stderr!r} and {left}")


def check_thread_limit():
    """Where the system starts no thread, a run does without or ends with a sentence: it never waits for one."""
    source = f"{WORK}/threads.ndjson"
    tool.generate(source, "events", 500)
    made = tool.run("generate", "--records", "2000").encode()
    tool.run("export", source, "--dataset", "D", "--to", f"{WORK}/threads", "--manifest")
    commands = [["export", source, "--dataset", "D", "--to", f"{WORK}/without"], ["verify", f"{WORK}/threads"],
                ["restore", f"{WORK}/threads"], ["schema", source], ["generate", "--records", "2000"],
                ["export", "-", "--dataset", "D", "--to", f"{WORK}/without"]]
    refused = set()
    # Between what loads the program and what it needs, where depends on the system. A process without
    # memory may die; it must not hang.
    for limit in range(60_000, 125_000, 5_000):
        for number, command in enumerate(commands):
            with open(source, "rb") as stream:
                done = subprocess.run(["bash", "-c", f'ulimit -v {limit}; exec "$@"', "bash", tool.BINARY, *command],
                                      stdin=stream, capture_output=True, timeout=60,
                                      env=os.environ | {"SWIFT_BACKTRACE": "enable=no"})
            shutil.rmtree(f"{WORK}/without", ignore_errors=True)
            if done.returncode == 1 and b"starts no more threads" in done.stderr and done.stderr.count(b"\n") == 1:
                refused.add(number)
            if done.returncode == 0 and command[0] == "generate" and done.stdout != made:
                raise tool.Failed(f"generate makes other records within {limit} KiB")
    if not {0, 1, 2, 3} <= refused:
        raise tool.Failed(f"only {sorted(refused)} of the commands were refused a thread")


def check_same_bytes():
    tool.generate(f"{WORK}/events.ndjson", "events", 4000)
    for format in ("parquet", "json"):
        contents = set()
        for threads in ("1", "2", "8"):
            for run in (tool.export, export_pipe):
                folder = f"{WORK}/same-{threads}"
                files, _ = run(f"{WORK}/events.ndjson", folder, "--format", format, "--threads", threads,
                               "--seed", "9", "--export-time", "202401010000", "--row-group-size", "1MiB")
                contents.add(tuple((os.path.basename(path), open(path, "rb").read()) for path in files))
                shutil.rmtree(folder)
        if len(contents) != 1:
            raise tool.Failed(f"the bytes of {format} depend on the number of threads, or on a pipe")


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    with open(f"{WORK}/good.ndjson", "w") as file:
        file.write(GOOD)
    with open(f"{WORK}/bad.ndjson", "w") as file:
        file.write('{"n":0}\n{"n":01}\n{"n":2}\n')
    open(f"{WORK}/empty.ndjson", "w").close()
    with open(f"{WORK}/duplicate.ndjson", "w") as file:
        file.write('{"n":0}\n{"n":1,"n":2}\n')
    failures = 0
    for check in (check_sentences, check_closed_streams, check_stop_of_idle_input, check_nohup, check_help,
                  check_arguments, check_completions, check_generate, check_inputs, check_folder, check_quarantine, check_file_size_limit, check_thread_limit,
                  check_same_bytes, check_cat, check_restore):
        try:
            check()
            print(f"{check.__name__}: passed")
        except Exception as error:  # Every check has its turn.
            failures += 1
            print(f"{check.__name__}: {type(error).__name__}: {error}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
