#!/usr/bin/env python3
"""Compares the tables of a lake with the truth that `generate.py` wrote; exits with 1 where they differ.

    check.py FOLDER

The active files of a table are named by delta-rs and read by DuckDB, whoever wrote them.
"""

import json
import pathlib
import sys

import duckdb
from deltalake import DeltaTable


def text(name, kind):
    column = '"' + name + '"'
    if kind == "TIMESTAMP":
        column = f"strftime({column}::TIMESTAMPTZ AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S')"
    return f"coalesce({column}::VARCHAR, '')"


def measure(connection, uri, columns):
    files = DeltaTable(uri).file_uris()
    if not files:
        return 0, 0
    row = " || ',' || ".join(text(name, kind) for name, kind in columns)
    return connection.execute(
        f"SELECT count(*), sum(('0x' || left(md5({row}), 16))::UBIGINT::HUGEINT) FROM read_parquet(?)", [files]
    ).fetchone()


def main():
    folder = pathlib.Path(sys.argv[1])
    connection = duckdb.connect()
    differing = 0
    for table in json.loads((folder / "workload.json").read_text())["tables"]:
        rows, total = measure(connection, str(folder / "lake" / table["name"].replace(".", "/")), table["columns"])
        if (rows, str(total)) != (table["rows"], table["hash"]):
            differing += 1
            print(f"{table['name']}: {rows} rows, hash {total}; expected {table['rows']}, {table['hash']}")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
