"""What every `peer_*.py` does with its command line: source, output, codec (with its level behind a
colon, or none), threads, and a file of columns as `columns.py` prints them.

Types are translated before the time starts. Prints the seconds that the export took, and the seconds
of processor time that the process had used before it, both without start and imports."""

import json
import resource
import sys
import time


def main(translate, export):
    source, output, codec, threads, columns = sys.argv[1:]
    codec, _, level = codec.partition(":")
    with open(columns) as file:
        types = translate(json.load(file))
    before = resource.getrusage(resource.RUSAGE_SELF)
    begin = time.perf_counter()
    export(source, output, codec, int(level) if level else None, int(threads), types)
    seconds = time.perf_counter() - begin
    print(json.dumps({"seconds": seconds, "startCPU": before.ru_utime + before.ru_stime}))
