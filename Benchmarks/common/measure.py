"""Runs commands and measures them; says what machine it was.

Nothing large is imported here or by who imports it: a child's peak memory begins with its parent's."""

import dataclasses
import os
import platform
import shutil
import signal
import subprocess
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.environ.get("XDM_EXPORT", f"{ROOT}/.build/release/xdm-export")


class Failed(Exception):
    """Why a command has no time."""


@dataclasses.dataclass
class Run:
    wall: float
    cpu: float
    peak: float
    """Peak resident memory in MiB."""
    others: float
    """The share of the machine's processor time that everything else used meanwhile."""

    def record(self):
        return {name: round(value, 4) for name, value in dataclasses.asdict(self).items()}


def measured(command, output=None, patience=None):
    """Runs `command`, its standard output going to the file `output` or given back with the Run."""
    with tempfile.TemporaryFile() as errors, open(output or os.devnull, "wb") as file:
        busy = busy_seconds()
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=file if output else subprocess.PIPE, stderr=errors)
        handle = os.pidfd_open(process.pid)
        timer = threading.Timer(patience or 1e6, signal.pidfd_send_signal, [handle, signal.SIGKILL])
        timer.start()
        text = process.stdout.read() if process.stdout else b""
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        expired = not timer.is_alive()
        timer.cancel()
        timer.join()
        os.close(handle)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.stdout:
            process.stdout.close()
        if expired:
            raise Failed(f"not done after {patience:.0f} s")
        if process.returncode != 0:
            errors.seek(0)
            lines = errors.read().decode(errors="replace").strip().splitlines() or ["no message"]
            raise Failed(f"exit code {process.returncode}: {lines[-1][:200]}")
    cpu = usage.ru_utime + usage.ru_stime
    others = max(0.0, busy_seconds() - busy - cpu) / (wall * os.cpu_count())
    return text, Run(wall, cpu, usage.ru_maxrss / 1024, min(others, 1.0))


def busy_seconds():
    """Processor seconds that the whole machine has spent on work since it started."""
    try:
        with open("/proc/stat") as file:
            user, nice, system = map(int, file.readline().split()[1:4])
    except OSError:
        return 0.0
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


def workspace(name, bytes):
    """An empty folder for `bytes` of data: on tmpfs if there is room, because page caches are reclaimed
    eagerly on some machines."""
    base = f"{ROOT}/.build"
    if os.path.isdir("/dev/shm") and shutil.disk_usage("/dev/shm").free > bytes:
        base = "/dev/shm"
    return tempfile.mkdtemp(prefix=f"xdm-export-{name}-", dir=base)


def machine():
    model, memory = platform.processor() or platform.machine(), 0
    try:
        with open("/proc/cpuinfo") as file:
            model = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
        with open("/proc/meminfo") as file:
            memory = int(file.readline().split()[1]) / 1024 / 1024
    except (OSError, StopIteration):
        pass
    return {
        "processor": model, "cores": os.cpu_count(), "memoryGiB": round(memory, 1),
        "system": f"{platform.system()} {platform.release()}", "load": round(os.getloadavg()[0], 2),
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
    }


def version(command):
    """The first line of what `command` prints about itself."""
    found = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return found.stdout.decode(errors="replace").strip().splitlines()[0].strip("* ")


def commit():
    found = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE)
    return found.stdout.decode().strip() or "unknown"
