#!/usr/bin/env python3
"""The job as a good engineer would script it with DuckDB and delta-rs: latest change per key, one merge per table.

    duckdb_deltars.py FOLDER

It keeps no ledger, tombstones or quarantine: the name of the last change file in the last commit says where to go on.
"""

import json
import pathlib
import sys

import duckdb
from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake

WRITER = WriterProperties(compression="SNAPPY")


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def read_csv(files, columns):
    """Rows in the order of files and lines, for DuckDB keeps the order of the files it is given."""
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns)
    names = ", ".join(f"'{file}'" for file in files)
    return (
        f"read_csv([{names}], header=false, auto_detect=false, delim=',', quote='\"', escape='\"', nullstr='',"
        f" columns={{{types}}})"
    )


def duckdb_type(spark):
    # Delta's TIMESTAMP is an instant
    return {"STRING": "VARCHAR", "INT": "INTEGER", "TIMESTAMP": "TIMESTAMPTZ"}.get(spark, spark)


def latest(connection, files, columns, key):
    """The last change of every key, over all files."""
    keys = ", ".join(map(quoted, key))
    source = read_csv(files, [("_op", "VARCHAR"), *columns])
    return connection.sql(
        f"SELECT * EXCLUDE (_n) FROM (SELECT *, row_number() OVER () AS _n FROM {source})"
        f" QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY _n DESC) = 1"
    )


def literal(value):
    return f"'{value}'" if isinstance(value, str) else str(value)


def merge(connection, table, files, columns, key):
    changes = latest(connection, files, columns, key).to_arrow_table()
    connection.register("changes", changes)
    same = " AND ".join(f"t.{quoted(name)} = s.{quoted(name)}" for name in key)
    # the least and greatest key let delta-rs pass over files
    first = quoted(key[0])
    low, high = connection.sql(f"SELECT min({first}), max({first}) FROM changes").fetchall()[0]
    same += f" AND t.{first} >= {literal(low)} AND t.{first} <= {literal(high)}"
    values = {quoted(name): f"s.{quoted(name)}" for name, _ in columns}
    (
        table.merge(
            changes,
            predicate=same,
            source_alias="s",
            target_alias="t",
            writer_properties=WRITER,
            commit_properties=commit(files),
        )
        .when_matched_delete(predicate="s._op = 'D'")
        .when_matched_update(updates=values)
        .when_not_matched_insert(updates=values, predicate="s._op <> 'D'")
        .execute()
    )


def create(connection, uri, loads, files, columns, key):
    """A table that is not there yet is written once: the load where no change has its key, and the changes."""
    load = read_csv(loads, columns)
    if not files:
        rows = connection.sql(f"SELECT * FROM {load}")
    else:
        connection.register("changes", latest(connection, files, columns, key).to_arrow_table())
        rows = connection.sql(
            f"SELECT * FROM {load} ANTI JOIN changes USING ({', '.join(map(quoted, key))})"
            " UNION ALL SELECT * EXCLUDE (_op) FROM changes WHERE _op <> 'D'"
        )
    write_deltalake(
        uri,
        rows.to_arrow_reader(100_000),
        writer_properties=WRITER,
        commit_properties=commit(files),
        target_file_size=64 << 20,
    )


def commit(files):
    return CommitProperties(custom_metadata={"last_file": files[-1].name if files else ""})


def main():
    folder = pathlib.Path(sys.argv[1])
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for each in json.loads((folder / "workload.json").read_text())["tables"]:
        staging = folder / "staging" / each["name"].replace(".", "/")
        columns = [(name, duckdb_type(kind)) for name, kind in each["columns"]]
        staged = sorted(staging.glob("*.csv"))
        loads = [file for file in staged if file.name.startswith("LOAD")]
        files = [file for file in staged if not file.name.startswith("LOAD")]
        uri = str(folder / "lake" / each["name"].replace(".", "/"))
        if not DeltaTable.is_deltatable(uri):
            create(connection, uri, loads, files, columns, each["key"])
            continue
        table = DeltaTable(uri)
        last = table.history(1)[0]["last_file"]
        files = [file for file in files if file.name > last]
        if files:
            merge(connection, table, files, columns, each["key"])


if __name__ == "__main__":
    main()
