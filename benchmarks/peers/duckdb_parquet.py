#!/usr/bin/env python3
"""The floor: DuckDB writes every table that has changes anew, as one Parquet file. No Delta, nothing to go back to.

    duckdb_parquet.py FOLDER

The latest change of each key, and the rows that have none. The name of the Parquet file is that of the last change file
in it, so that the next run knows where to go on; readers would have to look away while it takes the old one's place.
"""

import pathlib
import sys

from staged_csv import connect, tables


def write(connection, rows, file):
    file.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"COPY ({rows}) TO '{file}' (FORMAT parquet, COMPRESSION snappy)")


def main():
    connection = connect()
    for place, staged in tables(pathlib.Path(sys.argv[1])):
        before = next(place.glob("*.parquet"), None)
        files = [file for file in staged.changes if before is None or file.stem > before.stem]
        if before is not None and not files:
            continue
        rows = staged.load() if before is None else f"read_parquet('{before}')"
        after = place / f"{files[-1].stem if files else '0'}.parquet"
        if files:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE changes AS {staged.latest(files)}")
            write(connection, staged.replaced(rows), after)
        else:
            write(connection, f"SELECT * FROM {rows}", after)
        if before is not None:
            before.unlink()


if __name__ == "__main__":
    main()
