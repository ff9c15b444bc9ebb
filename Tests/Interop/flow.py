"""Runs a three-hourly incremental dataflow over growing, rotating logs, kills its runs at random, and
proves by restoring all exports that every record was exported exactly once.

The time is that of the schedule: each step ends it three hours later, in the past. Twelve days take some
seconds; `--days 365` simulates a year."""

import argparse
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import seeds
import tool

WORK = f"{tool.ROOT}/.build/interop-flow"
LOGS = f"{WORK}/logs"
BACKUP = f"{WORK}/backup"
FLOW = f"{WORK}/web.flow.json"
START = 1704067200  # 2024-01-01T00:00:00Z
STEP = 3 * 3600
FORMATS = {"lines": "JSON", "columns": "PARQUET"}


def write_flow(path, format, end, **more):
    flow = {
        "id": "year",
        "exportMode": "FIRST_FULL_THEN_INCREMENTAL",
        "sourceConnections": [{"datasetId": format, "paths": ["logs/*.ndjson*"]}],
        "targetConnection": {
            "params": {"path": "backup", "datasetFileType": FORMATS[format], "includeFileManifest": True}},
        "scheduleParams": {"timeUnit": "hour", "interval": 3, "startTime": START, "endTime": end},
        **more,
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(flow, file)


class Logs:
    """A log that grows and is rotated in the ways that there are."""

    def __init__(self, random):
        self.random = random
        self.count = 0
        self.partial = ""
        self.path = f"{LOGS}/app.ndjson"
        self.rotations = 0

    def grow(self):
        records = []
        for _ in range(self.random.choice([0, 1, 5, 20, 60])):
            records.append(json.dumps({"id": self.count, "pad": "x" * self.random.randrange(60)}))
            self.count += 1
        text = self.partial + "".join(f"{record}\n" for record in records)
        self.partial = ""
        # What is written may end in the middle of a record.
        if text and self.random.random() < 0.3:
            cut = self.random.randrange(len(text))
            text, self.partial = text[:cut], text[cut:]
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(text)

    def finish(self):
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(self.partial)
        self.partial = ""

    def rotate(self):
        """Moves the log away: renamed, or copied and truncated; older ones may be compressed."""
        if self.partial or not os.path.getsize(self.path):
            return
        self.rotations += 1
        for number in range(40, 0, -1):
            for suffix in ("", ".gz"):
                old = f"{self.path}.{number}{suffix}"
                if os.path.exists(old):
                    os.rename(old, f"{self.path}.{number + 1}{suffix}")
        if self.random.random() < 0.3:
            shutil.copy(self.path, f"{self.path}.1")
            os.truncate(self.path, 0)
        else:
            os.rename(self.path, f"{self.path}.1")
            open(self.path, "w").close()
        old = f"{self.path}.2"
        if os.path.exists(old) and self.random.random() < 0.7:
            with open(old, "rb") as file, gzip.open(f"{old}.gz", "wb") as compressed:
                compressed.write(file.read())
            os.remove(old)

    def forget(self):
        """Removes logs that are old; whoever calls this has exported all."""
        for number in range(6, 45):
            for suffix in ("", ".gz"):
                if os.path.exists(f"{self.path}.{number}{suffix}"):
                    os.remove(f"{self.path}.{number}{suffix}")


def command(format, *options):
    return [tool.BINARY, "flow", "run", "--due", "--quiet", "--part-size", "1500", "--threads", "2",
            *options, f"{WORK}/{format}.flow.json"]


def run_killed(format, delay):
    """Starts a run and kills it after `delay` seconds; whether it was still there."""
    process = subprocess.Popen(command(format), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        process.wait(timeout=delay)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    errors = process.communicate()[1].decode()
    if process.returncode not in (0, -signal.SIGKILL):
        raise tool.Failed(f"exit code {process.returncode}: {errors}")
    return process.returncode != 0


def run(format):
    start = time.monotonic()
    done = subprocess.run(command(format), capture_output=True)
    if done.returncode != 0:
        raise tool.Failed(f"exit code {done.returncode}: {done.stderr.decode()}")
    return time.monotonic() - start


def restored(format):
    text = tool.run("restore", f"{BACKUP}/{format}", "--quiet")
    return [json.loads(line)["id"] for line in text.splitlines()]


def check(format, count):
    ids = restored(format)
    if sorted(ids) != list(range(count)):
        lost = set(range(count)) - set(ids)
        raise tool.Failed(f"{format}: {len(ids)} records for {count}, {len(lost)} lost: {sorted(lost)[:5]}")


def simulate(days, seed):
    chance = seeds.generator(seed)
    logs = Logs(chance)
    open(logs.path, "w").close()
    kills, usual = 0, 0.05
    steps = days * 8
    for step in range(steps):
        logs.grow()
        if chance.random() < 0.2:
            logs.rotate()
        missed = chance.random() < 0.05 and step < steps - 1
        for format in FORMATS:
            write_flow(f"{WORK}/{format}.flow.json", format, START + step * STEP)
            if missed:
                continue
            while chance.random() < 0.3:
                kills += run_killed(format, chance.random() * usual * 1.2)
                if chance.random() < 0.3:
                    logs.grow()
                if chance.random() < 0.2:
                    logs.rotate()
            usual = 0.9 * usual + 0.1 * run(format)
        if not missed and step % 40 == 39:
            if exported_all():
                logs.forget()
    logs.finish()
    for format in FORMATS:
        write_flow(f"{WORK}/{format}.flow.json", format, START + steps * STEP)
        run(format)
        check(format, logs.count)
        tool.run("verify", f"{BACKUP}/{format}", "--quiet")
        left = [name for name in os.listdir(f"{BACKUP}/{format}") if name.startswith("_inprogress")]
        if left:
            raise tool.Failed(f"{format}: {left} is left")
    runs = len(tool.run("flow", "runs", f"{WORK}/lines.flow.json", "--json").splitlines())
    print(f"{days} days, {logs.count} records, {logs.rotations} rotations, {kills} runs killed, {runs} runs"
          " recorded of each: every record was exported once")


def exported_all():
    """Whether a dry run by hand finds nothing new in either format."""
    for format in FORMATS:
        text = tool.run("flow", "run", "--now", "--dry-run", f"{WORK}/{format}.flow.json")
        if "nothing new" not in text:
            return False
    return True


def write_thousand():
    with open(f"{LOGS}/app.ndjson", "w") as file:
        file.write("".join(f'{{"id":{number}}}\n' for number in range(1000)))


def check_same_minute():
    """Cron starts two runs in the same minute."""
    write_flow(f"{WORK}/lines.flow.json", "lines", START)
    write_thousand()
    processes = [subprocess.Popen(command("lines", "--wait"), stderr=subprocess.PIPE) for _ in range(4)]
    for process in processes:
        errors = process.communicate()[1].decode()
        if process.returncode != 0:
            raise tool.Failed(f"a run in the same minute: {process.returncode}, {errors}")
    check("lines", 1000)
    records = tool.run("flow", "runs", f"{WORK}/lines.flow.json", "--json").splitlines()
    if len(records) != 1:
        raise tool.Failed(f"{len(records)} runs in one minute")
    print("four runs in the same minute exported once")


def check_watch():
    """A watch exports what is due, and ends at once and well on SIGTERM."""
    write_flow(f"{WORK}/lines.flow.json", "lines", START + 1000000 * STEP)
    write_thousand()
    watch = [tool.BINARY, "flow", "watch", f"{WORK}/lines.flow.json"]
    process = subprocess.Popen(watch, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    start = time.monotonic()
    # An export is published as a folder, of which nothing is to be seen before.
    while not any(name.startswith("exportTime=") for name in folder_names(f"{BACKUP}/lines")):
        if time.monotonic() - start > 30:
            process.kill()
            raise tool.Failed(f"the watch exports nothing: {process.communicate()}")
        time.sleep(0.02)
    start = time.monotonic()
    process.terminate()
    errors = process.communicate()[1].decode()
    if process.returncode != 0 or errors or time.monotonic() - start > 10:
        raise tool.Failed(f"a watch that is stopped: {process.returncode}, {errors!r}")
    check("lines", 1000)
    print("a watch exported what was due, and stopped when told to")


def check_exit_codes():
    """One dataset fails, one has bad lines, one is fine."""
    names = ["fine", "bad", "none"]
    for name, text in zip(names, ['{"id":0}\n', '{"id":0}\noops\n', "oops\n"]):
        with open(f"{WORK}/{name}.ndjson", "w") as file:
            file.write(text)
    sources = [{"datasetId": name, "paths": [f"{name}.ndjson"]} for name in names]
    for number, (count, policy, code) in enumerate([(1, "FAIL", 0), (2, "QUARANTINE", 3), (3, "FAIL", 1)]):
        params = {"path": "backup", "datasetFileType": "JSON", "onError": policy}
        write_flow(FLOW, "lines", START, id=f"codes-{number}", sourceConnections=sources[:count],
                   targetConnection={"params": params})
        for name in names:
            shutil.rmtree(f"{BACKUP}/{name}", ignore_errors=True)
        done = subprocess.run([tool.BINARY, "flow", "run", FLOW], capture_output=True)
        if done.returncode != code:
            raise tool.Failed(f"exit code {done.returncode} for {code}: {done.stderr.decode()}")
    if not os.path.isdir(f"{BACKUP}/fine/exportTime=202401010000"):
        raise tool.Failed("the failure of one dataset has stopped another")
    print("exit codes tell of failures and of rejected records")


def folder_names(path):
    return os.listdir(path) if os.path.isdir(path) else []


def fresh():
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(LOGS)
    os.makedirs(BACKUP)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1, help="beside XDM_TEST_SEED")
    arguments = parser.parse_args()
    for check_one in (check_same_minute, check_watch, check_exit_codes):
        fresh()
        check_one()
    fresh()
    simulate(arguments.days, arguments.seed)
    shutil.rmtree(WORK)


if __name__ == "__main__":
    try:
        main()
    except tool.Failed as failure:
        sys.exit(f"flow: {failure}")
