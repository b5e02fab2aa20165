#!/usr/bin/env python3
"""Compares the tables of a lake with the truth that `generate.py` wrote; exits with 1 where they differ.

    check.py FOLDER

The active files of a table, and their deletion vectors, are named by delta-rs and read by DuckDB, whoever wrote them; a
table without a Delta log is all Parquet files of its folder. What must be there depends on what is staged: the truth is
that after so many change files, and a table of which nothing is staged yet is passed over.
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


def rows_of(connection, place):
    """What is to be read of a table, with the files that it takes."""
    if not (place / "_delta_log").exists():
        return "read_parquet(?)", [str(file) for file in place.glob("*.parquet")]
    table = DeltaTable(str(place))
    if not table.protocol().reader_features:
        return "read_parquet(?)", table.file_uris()
    connection.register("vectors", table.deletion_vectors().read_all())
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE deleted AS SELECT file, row FROM ("
        " SELECT replace(filepath, 'file://', '') AS file, unnest(selection_vector) AS kept,"
        " generate_subscripts(selection_vector, 1) - 1 AS row FROM vectors) WHERE NOT kept"
    )
    return (
        "(SELECT * FROM read_parquet(?, filename = true, file_row_number = true) AS r"
        " ANTI JOIN deleted AS d ON d.file = r.filename AND d.row = r.file_row_number)",
        table.file_uris(),
    )


def measure(connection, place, columns):
    source, files = rows_of(connection, place)
    if not files:
        return 0, 0
    row = " || ',' || ".join(text(name, kind) for name, kind in columns)
    return connection.execute(
        f"SELECT count(*), coalesce(sum(('0x' || left(md5({row}), 16))::UBIGINT::HUGEINT), 0) FROM {source}", [files]
    ).fetchone()


def main():
    folder = pathlib.Path(sys.argv[1])
    connection = duckdb.connect()
    differing = 0
    for table in json.loads((folder / "workload.json").read_text())["tables"]:
        place = table["name"].replace(".", "/")
        staged = {file.name for file in (folder / "staging" / place).glob("*.csv")}
        if not staged:
            continue
        changes = sum(not name.startswith("LOAD") for name in staged)
        # after the last of them nothing new comes: they are the same again
        expected = table["truth"][min(changes, len(table["truth"]) - 1)]
        rows, total = measure(connection, folder / "lake" / place, table["columns"])
        if [rows, str(total)] != expected:
            differing += 1
            print(f"{table['name']}: {rows} rows, hash {total}; expected {expected[0]}, {expected[1]}")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
