#!/usr/bin/env python3
"""The job as a good engineer would script it with DuckDB and delta-rs: latest change per key, one merge per table.

    duckdb_deltars.py FOLDER

It keeps no ledger, tombstones or quarantine: the name of the last change file in the last commit says where to go on.
What is staged later under a later name is news to it, whatever it holds; where rows carry a sequence, only a later one
replaces a row.
"""

import pathlib
import sys

from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake
from staged_csv import connect, quoted, tables

WRITER = WriterProperties(compression="SNAPPY")


def literal(value):
    return f"'{value}'" if isinstance(value, str) else str(value)


def merge(connection, table, files, staged):
    changes = connection.sql(staged.latest(files)).to_arrow_table()
    connection.register("changes", changes)
    same = " AND ".join(f"t.{quoted(name)} = s.{quoted(name)}" for name in staged.key)
    # the least and greatest key let delta-rs pass over files
    first = quoted(staged.key[0])
    low, high = connection.sql(f"SELECT min({first}), max({first}) FROM changes").fetchall()[0]
    same += f" AND t.{first} >= {literal(low)} AND t.{first} <= {literal(high)}"
    values = {quoted(name): f"s.{quoted(name)}" for name, _ in staged.columns}
    later = f"s.{quoted(staged.sequence)} > t.{quoted(staged.sequence)}" if staged.sequence else None
    (
        table.merge(
            changes,
            predicate=same,
            source_alias="s",
            target_alias="t",
            writer_properties=WRITER,
            commit_properties=commit(files),
        )
        .when_matched_delete(predicate="s._op = 'D'" + (f" AND {later}" if later else ""))
        .when_matched_update(updates=values, predicate=later)
        .when_not_matched_insert(updates=values, predicate="s._op <> 'D'")
        .execute()
    )


def create(connection, uri, staged):
    """A table that is not there yet is written once: the load where no change has its key, and the changes."""
    if staged.changes:
        connection.register("changes", connection.sql(staged.latest(staged.changes)).to_arrow_table())
        rows = connection.sql(staged.replaced(staged.load()))
    else:
        rows = connection.sql(f"SELECT * FROM {staged.load()}")
    write_deltalake(
        uri,
        rows.to_arrow_reader(100_000),
        writer_properties=WRITER,
        commit_properties=commit(staged.changes),
        target_file_size=64 << 20,
    )


def commit(files):
    return CommitProperties(custom_metadata={"last_file": files[-1].name if files else ""})


def main():
    connection = connect()
    for place, staged in tables(pathlib.Path(sys.argv[1])):
        uri = str(place)
        if not DeltaTable.is_deltatable(uri):
            create(connection, uri, staged)
            continue
        table = DeltaTable(uri)
        last = table.history(1)[0]["last_file"]
        files = [file for file in staged.changes if file.name > last]
        if files:
            merge(connection, table, files, staged)


if __name__ == "__main__":
    main()
