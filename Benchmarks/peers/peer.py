"""What every `peer_*.py` does with its command line: source, output, codec, threads, and a file of
column types as DuckDB writes them. It prints the seconds that the export took, without start and
imports."""

import json
import sys
import time


def main(export):
    source, output, codec, threads, columns = sys.argv[1:]
    with open(columns) as file:
        types = json.load(file)
    begin = time.perf_counter()
    export(source, output, codec, int(threads), types)
    print(json.dumps({"seconds": time.perf_counter() - begin}))
