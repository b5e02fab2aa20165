#!/usr/bin/env python3
"""Writes the workloads of the benchmarks as AWS DMS would stage them, and what their tables must hold in the end.

    benchmarks/generate.py FOLDER [--workloads small,load] [--scale 0.01] [--seed 1]

    <folder>/<workload>/staging/<schema>/<table>/LOAD00000001.csv    full load
    <folder>/<workload>/staging/<schema>/<table>/20260105-*.csv      change files
    <folder>/<workload>/deltafold.yaml                               what Deltafold is told
    <folder>/<workload>/workload.json                                the tables, what is measured, and the truth

A row is a function of its number and its revision, so nothing but the rows that changes touch is kept in memory. The
truth of a table is its number of rows and the sum of a hash of every row, which needs no order: see `digest`.
"""

import argparse
import csv
import datetime
import hashlib
import json
import pathlib
import random

NAMES = "Hugo Xenia Edith Leon Sami Farid Lotte Ravi Pavel Nora Ines Tomas Greta Anton Mila Oskar".split()
FAMILIES = "Lindqvist Zeller Keller Vance Grant Weber Maas Menon Sorin Okafor Brandt Costa Ito Novak".split()
CITIES = "Montclair,Quarry Hill,Eastmere,Nordhavn,Stonebridge,Kingsbrook,Willowford,Harbour End".split(",")
WORDS = "quick pale river final above deposit ledger silent express iron request beyond blue carefully".split()
INSTRUCTIONS = ["DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"]
MODES = "AIR RAIL SHIP TRUCK MAIL FOB".split()
DAYS = [str(datetime.date(1992, 1, 1) + datetime.timedelta(days=day)) for day in range(2600)]
TIMES = [f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}" for second in range(86400)]


def mixed(number, revision):
    """32 bits that look random."""
    bits = (number * 0x9E3779B1 + revision * 0x85EBCA77 + 0x27D4EB2F) & 0xFFFFFFFF
    return ((bits ^ bits >> 15) * 0x2C1B3C6D) & 0xFFFFFFFF


class Persons:
    """Short rows with what CSV is feared for: NULLs, delimiters and quotes."""

    columns = "id INT, name STRING, city STRING, balance DECIMAL(12,2), born DATE"
    key = ["id"]

    def row(self, number, revision):
        bits = mixed(number, revision)
        name = f"{NAMES[bits & 15]} {FAMILIES[(bits >> 4) % 14]}"
        if bits % 50 == 0:
            name = f'"{FAMILIES[bits % 14]}, {NAMES[bits & 15]} ""{number}"""'
        city = "" if bits % 20 == 1 else CITIES[bits >> 8 & 7]
        return f"{number + 1},{name},{city},{bits % 90000 + 100}.{bits >> 7 & 63:02},{DAYS[(bits >> 9) % 2600]}"

    def deletion(self, number):
        return f"{number + 1},,,,"


class LineItems:
    """The widest table of TPC-H; four lines an order."""

    columns = (
        "l_orderkey BIGINT, l_partkey BIGINT, l_suppkey BIGINT, l_linenumber INT, l_quantity DECIMAL(15,2),"
        " l_extendedprice DECIMAL(15,2), l_discount DECIMAL(15,2), l_tax DECIMAL(15,2), l_returnflag STRING,"
        " l_linestatus STRING, l_shipdate DATE, l_commitdate DATE, l_receiptdate DATE, l_shipinstruct STRING,"
        " l_shipmode STRING, l_comment STRING"
    )
    key = ["l_orderkey", "l_linenumber"]

    def row(self, number, revision):
        bits = mixed(number, revision)
        more = bits * 0x2545F491 >> 11
        day = bits % 2400
        quantity = more % 50 + 1
        comment = f"{WORDS[bits % 14]} {WORDS[(bits >> 5) % 14]} {WORDS[(bits >> 9) % 14]} {more & 0xFFFF:x}"
        return (
            f"{(number >> 2) + 1},{more % 600000 + 1},{bits % 30000 + 1},{(number & 3) + 1},{quantity}.00,"
            f"{quantity * (900 + bits % 1100)}.{bits >> 3 & 63:02},0.{bits >> 6 & 7:02},0.{bits >> 12 & 7:02},"
            f"{'ANR'[bits % 3]},{'FO'[day & 1]},{DAYS[day]},{DAYS[day + 60]},{DAYS[day + 9 + (more & 15)]},"
            f"{INSTRUCTIONS[bits >> 4 & 3]},{MODES[more % 6]},{comment}"
        )

    def deletion(self, number):
        return f"{(number >> 2) + 1},,,{(number & 3) + 1},,,,,,,,,,,,"


class Accounts:
    """Many narrow rows."""

    columns = "id BIGINT, owner STRING, amount DECIMAL(12,2), changed DATE"
    key = ["id"]

    def row(self, number, revision):
        bits = mixed(number, revision)
        return (
            f"{number + 1},{NAMES[bits & 15]} {FAMILIES[(bits >> 4) % 14]} {bits >> 8 & 0xFFFF:x},"
            f"{bits % 900000}.{bits >> 7 & 63:02},{DAYS[(bits >> 9) % 2600]}"
        )

    def deletion(self, number):
        return f"{number + 1},,,"


class Orders:
    """What a shop would load."""

    columns = (
        "id BIGINT, customer INT, status STRING, total DECIMAL(12,2), ordered TIMESTAMP, due DATE, note STRING"
    )
    key = ["id"]

    def row(self, number, revision):
        bits = mixed(number, revision)
        day = (bits >> 9) % 2500
        return (
            f"{number + 1},{bits % 400000},{MODES[bits % 6]},{bits % 90000 + 10}.{bits >> 7 & 63:02},"
            f"{DAYS[day]} {TIMES[bits % 86400]},{DAYS[day + 30]},{WORDS[bits % 14]} {WORDS[(bits >> 5) % 14]} {bits:x}"
        )

    def deletion(self, number):
        return f"{number + 1},,,,,,"


# workload: shape of the tables, tables, rows of a load, change files of a table, changes of a file, what is measured.
# 'changes': the load is applied beforehand and only what follows is measured. 'all': from an empty lake.
#   manytables is measured from an empty lake: a first run over a source with many small tables.
#   manyfiles falls upon a table of 10,000 rows: a night of DMS that wrote a file every few seconds.
WORKLOADS = {
    "small": (Persons(), 1, 1_000, 1, 6, "changes"),
    "manytables": (Persons(), 50, 200, 4, 10, "all"),
    "manyfiles": (Persons(), 1, 10_000, 2_000, 50, "changes"),
    "lineitem": (LineItems(), 1, 3_000_000, 18, 10_000, "changes"),
    "onerow": (Accounts(), 1, 10_000_000, 1, 1, "changes"),
    "load": (Orders(), 1, 5_000_000, 0, 0, "all"),
}


def digest(line):
    """The upper half of the MD5 of a row's fields with commas between them and nothing for NULL."""
    if '"' in line:
        line = ",".join(next(csv.reader([line])))
    return int.from_bytes(hashlib.md5(line.encode()).digest()[:8], "big")


def write_load(file, shape, rows):
    total = 0
    with open(file, "w", encoding="utf-8", newline="") as out:
        for start in range(0, rows, 10_000):
            lines = [shape.row(number, 0) for number in range(start, min(start + 10_000, rows))]
            total += sum(map(digest, lines))
            out.write("\n".join(lines) + "\n")
    return total


class Changes:
    """Inserts, updates and deletes of random rows, some of them several times."""

    def __init__(self, shape, rows, rng):
        self.shape = shape
        self.end = rows
        self.rng = rng
        self.revisions = {}  # of rows that were touched; None once they are deleted
        self.count = rows
        self.delta = 0

    def next(self):
        kind = self.rng.random()
        number = self.end if kind < 0.3 else self.rng.randrange(self.end)
        if number == self.end:
            self.end += 1
            return self.put("I", number, None, 1)
        revision = self.revisions.get(number, 0)
        if revision is None:
            return self.put("I", number, None, self.rng.randrange(100, 1 << 20))
        if kind < 0.55:
            self.count -= 1
            self.delta -= digest(self.shape.row(number, revision))
            self.revisions[number] = None
            return "D," + self.shape.deletion(number)
        return self.put("U", number, revision, revision + 1)

    def update(self):
        number = self.end // 3
        return self.put("U", number, 0, 1)

    def put(self, operation, number, before, after):
        if before is None:
            self.count += 1
        else:
            self.delta -= digest(self.shape.row(number, before))
        line = self.shape.row(number, after)
        self.delta += digest(line)
        self.revisions[number] = after
        return f"{operation},{line}"


def file_name(number):
    time = datetime.datetime(2026, 1, 5, 9) + datetime.timedelta(milliseconds=7013 * number)
    return f"{time:%Y%m%d-%H%M%S}{time.microsecond // 1000:03}.csv"


def write_table(folder, shape, rows, files, size, seed):
    folder.mkdir(parents=True)
    total = write_load(folder / "LOAD00000001.csv", shape, rows)
    changes = Changes(shape, rows, random.Random(seed))
    for number in range(files):
        lines = [changes.update() if size == 1 else changes.next() for _ in range(size)]
        (folder / file_name(number)).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {"rows": changes.count, "hash": str(total + changes.delta)}


def write_workload(folder, name, scale, seed):
    shape, tables, rows, files, size, measured = WORKLOADS[name]
    rows = max(10, round(rows * scale))
    if files > 50:
        files = max(2, round(files * scale))
    if size > 100:
        size = max(2, round(size * scale))
    yaml = "staging: staging\nlake: lake\ntables:\n"
    described = []
    for number in range(tables):
        table = f"bench.{name}" if tables == 1 else f"bench.table{number:02}"
        truth = write_table(
            folder / "staging" / table.replace(".", "/"), shape, rows, files, size, f"{seed} {table}"
        )
        yaml += f"  - name: {table}\n    key: [{', '.join(shape.key)}]\n    columns: {shape.columns}\n"
        columns = [column.strip().split(" ", 1) for column in shape.columns.split(", ")]
        described.append({"name": table, "key": shape.key, "columns": columns, **truth})
    (folder / "deltafold.yaml").write_text(yaml, encoding="utf-8")
    content = {"measured": measured, "scale": scale, "seed": seed, "tables": described}
    # written last: who finds it finds all
    (folder / "workload.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--workloads", default=",".join(WORKLOADS))
    parser.add_argument("--scale", type=float, default=1.0, help="of rows, files and changes; 0.01 for a quick trial")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for name in given.workloads.split(","):
        if name not in WORKLOADS:
            parser.error(f"no workload is called {name!r}; there are {', '.join(WORKLOADS)}")
        write_workload(given.folder / name, name, given.scale, given.seed)


if __name__ == "__main__":
    main()
