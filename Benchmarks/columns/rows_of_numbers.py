"""Makes a Parquet file of numbers: identifiers, times, amounts, measurements, and some with nulls."""

import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq


def main():
    path, rows = sys.argv[1], int(sys.argv[2])
    random = np.random.default_rng(1)
    times = 1_700_000_000_000 + np.cumsum(random.integers(0, 2000, rows))
    walk = np.cumsum(random.normal(0, 1, rows))

    def some(values, share):
        return pa.array(values, mask=random.random(rows) < share)

    columns = {
        "_id": pa.array(np.arange(rows, dtype=np.int64)),
        "time": pa.array(times, pa.timestamp("ms", "UTC")),
        "device": pa.array(random.integers(0, 500, rows)),
        "token": pa.array(random.integers(0, 2**63 - 1, rows)),
        "count": some(random.poisson(20, rows), 0.1),
        "amount": pa.array(np.round(random.lognormal(3, 1, rows), 2)),
        "measure": pa.array(walk),
        "share": some(random.random(rows), 0.3),
        "level": pa.array(np.round(walk, 1)),
        "flag": pa.array(random.random(rows) < 0.2),
        "day": pa.array((19_000 + random.integers(0, 365, rows)).astype(np.int32), pa.date32()),
        "code": pa.array(random.integers(-40_000, 40_000, rows).astype(np.int32)),
    }
    pq.write_table(pa.table(columns), path)


if __name__ == "__main__":
    main()
