#!/usr/bin/env python3
"""Writes the workloads of the benchmarks as AWS DMS would stage them, and what their tables must hold in the end.

    benchmarks/generate.py FOLDER [--workloads small,load] [--scale 0.01] [--seed 1]

    <folder>/<workload>/staging/<schema>/<table>/LOAD00000001.csv    full load
    <folder>/<workload>/staging/<schema>/<table>/20260105-*.csv      change files
    <folder>/<workload>/again/<schema>/<table>/20260105-*.csv        the same change files under later names
    <folder>/<workload>/deltafold.yaml                               what Deltafold is told
    <folder>/<workload>/workload.json                                the tables, what is measured, and the truth

A row is a function of its number and its revision, so nothing but the rows that changes touch is kept in memory. The
truth of a table is its number of rows and the sum of a hash of every row, which needs no order: see `digest`. It is
noted for the load and after every change file, so that half of the work can be checked too.
"""

import argparse
import csv
import dataclasses
import datetime
import hashlib
import json
import os
import pathlib
import random

import shapes

FORMAT = 2  # of workload.json; what was written in another one is written again


@dataclasses.dataclass(frozen=True)
class Tables:
    """So many tables of one size, and what is staged for each."""

    count: int
    rows: int
    files: int  # of changes
    size: int  # of each, in changes

    def scaled(self, scale, fewer):
        return Tables(
            max(1, round(self.count * scale)) if fewer else self.count,
            max(10, round(self.rows * scale)),
            self.files if self.files <= 50 else max(2, round(self.files * scale)),
            self.size if self.size <= 100 else max(2, round(self.size * scale)),
        )


@dataclasses.dataclass(frozen=True)
class Workload:
    """What is staged, and what of it is measured.

    'all': everything, from an empty lake
    'changes': the load is applied beforehand
    'rounds': likewise, and then one change file after the other, each by a run of its own
    'again': everything is applied beforehand, and measured is the same change files under later names
    """

    shape: object
    tables: list
    measured: str
    reach: float = 1.0  # the part of the rows, the newest, that changes touch

    def scaled(self, scale):
        fewer = sum(group.count for group in self.tables) > 50
        tables = [group.scaled(scale, fewer) for group in self.tables]
        if self.measured == "rounds":
            rounds = max(3, round(self.tables[0].files * min(scale, 1)))
            tables = [dataclasses.replace(group, files=rounds) for group in tables]
        return dataclasses.replace(self, tables=tables)


# manytables: a first run over a source with many small tables.
# manyfiles: a night of DMS that wrote a file every few seconds, upon a table of 10,000 rows.
# hundreds: a source as they are, with few large tables and many small ones.
# again: what DMS stages when a task is resumed from too early a point.
WORKLOADS = {
    "small": Workload(shapes.Persons(), [Tables(1, 1_000, 1, 6)], "changes"),
    "manytables": Workload(shapes.Persons(), [Tables(50, 200, 4, 10)], "all"),
    "manyfiles": Workload(shapes.Persons(), [Tables(1, 10_000, 2_000, 50)], "changes"),
    "lineitem": Workload(shapes.LineItems(), [Tables(1, 3_000_000, 18, 10_000)], "changes"),
    "onerow1m": Workload(shapes.Accounts(), [Tables(1, 1_000_000, 1, 1)], "changes"),
    "onerow": Workload(shapes.Accounts(), [Tables(1, 10_000_000, 1, 1)], "changes"),
    "load": Workload(shapes.Orders(), [Tables(1, 5_000_000, 0, 0)], "all"),
    "recent": Workload(shapes.Accounts(), [Tables(1, 10_000_000, 20, 10_000)], "rounds", reach=0.02),
    "again": Workload(shapes.Balances(), [Tables(1, 2_000_000, 10, 10_000)], "again"),
    "wide": Workload(shapes.Surveys(), [Tables(1, 500_000, 10, 5_000)], "changes"),
    "hundreds": Workload(
        shapes.Persons(),
        [Tables(3, 300_000, 3, 3_000), Tables(12, 50_000, 2, 1_000), Tables(45, 5_000, 2, 100), Tables(240, 100, 1, 5)],
        "changes",
    ),
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

    def __init__(self, workload, rows, rng):
        self.shape = workload.shape
        self.reach = workload.reach
        self.end = rows
        self.rng = rng
        self.revisions = {}  # of rows that were touched; None once they are deleted
        self.made = 0
        self.count = rows
        self.delta = 0

    def next(self):
        self.made += 1
        kind = self.rng.random()
        number = self.end if kind < 0.3 else self.pick()
        if number == self.end:
            self.end += 1
            return self.put("I", number, None, self.revision(lambda: 1))
        revision = self.revisions.get(number, 0)
        if revision is None:
            return self.put("I", number, None, self.revision(lambda: self.rng.randrange(100, 1 << 20)))
        if kind < 0.55:
            self.count -= 1
            self.delta -= digest(self.shape.row(number, revision))
            self.revisions[number] = None
            return "D," + self.shape.deletion(number, self.revision(lambda: revision))
        return self.put("U", number, revision, self.revision(lambda: revision + 1))

    def update(self):
        number = self.end // 3
        return self.put("U", number, 0, 1)

    def pick(self):
        return self.rng.randrange(self.end - max(1, round(self.end * self.reach)), self.end)

    def revision(self, otherwise):
        """Rows with a sequence carry it as their revision, and every change is later than all before it."""
        return self.made if self.shape.sequence else otherwise()

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


def write_table(folder, workload, group, seed):
    """Stages a table, and returns what it holds after the load and after every change file."""
    folder.mkdir(parents=True)
    total = write_load(folder / "LOAD00000001.csv", workload.shape, group.rows)
    changes = Changes(workload, group.rows, random.Random(seed))
    truth = [(changes.count, str(total))]
    for number in range(group.files):
        lines = [changes.update() if group.size == 1 else changes.next() for _ in range(group.size)]
        (folder / file_name(number)).write_text("\n".join(lines) + "\n", encoding="utf-8")
        truth.append((changes.count, str(total + changes.delta)))
    return truth


def stage_again(staged, folder, files):
    """The same change files under names that follow those of all others."""
    folder.mkdir(parents=True)
    for number in range(files):
        os.link(staged / file_name(number), folder / file_name(files + number))


def write_workload(folder, name, scale, seed):
    workload = WORKLOADS[name].scaled(scale)
    shape = workload.shape
    groups = [group for group in workload.tables for _ in range(group.count)]
    digits = len(str(len(groups) - 1))
    columns = [column.strip().split(" ", 1) for column in shape.columns.split(", ")]
    yaml = "staging: staging\nlake: lake\ntables:\n"
    described = []
    for number, group in enumerate(groups):
        table = f"bench.{name}" if len(groups) == 1 else f"bench.table{number:0{digits}}"
        place = table.replace(".", "/")
        truth = write_table(folder / "staging" / place, workload, group, f"{seed} {table}")
        if workload.measured == "again":
            stage_again(folder / "staging" / place, folder / "again" / place, group.files)
        yaml += f"  - name: {table}\n    key: [{', '.join(shape.key)}]\n    columns: {shape.columns}\n"
        if shape.sequence:
            yaml += f"    sequence: [{shape.sequence}]\n"
        described.append(
            {"name": table, "key": shape.key, "sequence": shape.sequence, "columns": columns, "truth": truth}
        )
    (folder / "deltafold.yaml").write_text(yaml, encoding="utf-8")
    content = {"format": FORMAT, "measured": workload.measured, "scale": scale, "seed": seed, "tables": described}
    # written last: who finds it finds all
    (folder / "workload.json").write_text(json.dumps(content) + "\n", encoding="utf-8")


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
