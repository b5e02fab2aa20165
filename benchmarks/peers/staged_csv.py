"""What the two scripts with DuckDB share: staged files as relations, and the latest change of every key."""

import json

import duckdb


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def duckdb_type(spark):
    # Delta's TIMESTAMP is an instant
    return {"STRING": "VARCHAR", "INT": "INTEGER", "TIMESTAMP": "TIMESTAMPTZ"}.get(spark, spark)


def read_csv(files, columns):
    """Rows in the order of files and lines, for DuckDB keeps the order of the files it is given."""
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns)
    names = ", ".join(f"'{file}'" for file in files)
    return (
        f"read_csv([{names}], header=false, auto_detect=false, delim=',', quote='\"', escape='\"', nullstr='',"
        f" columns={{{types}}})"
    )


class Staged:
    """What is staged for one table of a workload."""

    def __init__(self, folder, table):
        self.columns = [(name, duckdb_type(kind)) for name, kind in table["columns"]]
        self.key = table["key"]
        self.sequence = table["sequence"]
        staged = sorted((folder / "staging" / table["name"].replace(".", "/")).glob("*.csv"))
        self.loads = [file for file in staged if file.name.startswith("LOAD")]
        self.changes = [file for file in staged if not file.name.startswith("LOAD")]

    def load(self):
        return read_csv(self.loads, self.columns)

    def latest(self, files):
        """The last change of every key, by sequence, file and line."""
        keys = ", ".join(map(quoted, self.key))
        first = f"{quoted(self.sequence)} DESC, " if self.sequence else ""
        source = read_csv(files, [("_op", "VARCHAR"), *self.columns])
        return (
            f"SELECT * EXCLUDE (_n) FROM (SELECT *, row_number() OVER () AS _n FROM {source})"
            f" QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY {first}_n DESC) = 1"
        )

    def replaced(self, rows):
        """Rows whose key no change has, and what the changes put; those are registered as `changes`."""
        return (
            f"SELECT * FROM {rows} ANTI JOIN changes USING ({', '.join(map(quoted, self.key))})"
            " UNION ALL SELECT * EXCLUDE (_op) FROM changes WHERE _op <> 'D'"
        )


def tables(folder):
    """Name, place and staged files of every table, from `workload.json`."""
    for each in json.loads((folder / "workload.json").read_text())["tables"]:
        staged = Staged(folder, each)
        if staged.loads or staged.changes:
            yield folder / "lake" / each["name"].replace(".", "/"), staged


def connect():
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection
