"""What a run did to a lake: bytes written, and the data files of its tables that came and went.

Files of Delta tables are counted by the commits of the log. A table without a log is the Parquet files of its folder.
"""

import json

TOUCHED = ("added", "removed", "marked")  # marked: the file stays, and its deletion vector is new


class Lake:
    """A lake as it is before a run."""

    def __init__(self, folder, tables):
        self.folder = folder
        self.sizes = sizes(folder)
        self.tables = [Table(folder / name.replace(".", "/")) for name in tables]

    def changes(self):
        """What has changed since."""
        written = sum(size for file, size in sizes(self.folder).items() if self.sizes.get(file) != size)
        touched = [table.touched() for table in self.tables]
        return {"written": written, **{figure: sum(each[figure] for each in touched) for figure in TOUCHED}}


class Table:
    """A table as it is before a run."""

    def __init__(self, folder):
        self.folder = folder
        self.commits = set(commits(folder))
        self.files = parquet_files(folder)

    def touched(self):
        after = commits(self.folder)
        if not after:
            files = parquet_files(self.folder)
            return {"added": len(files - self.files), "removed": len(self.files - files), "marked": 0}
        total = dict.fromkeys(TOUCHED, 0)
        for commit in after:
            if commit not in self.commits:
                added, removed = files_of(commit)
                total["added"] += len(added - removed)
                total["removed"] += len(removed - added)
                total["marked"] += len(added & removed)
        return total


def sizes(folder):
    return {file: file.stat().st_size for file in folder.rglob("*") if file.is_file()} if folder.exists() else {}


def parquet_files(folder):
    return set(folder.glob("*.parquet"))


def commits(folder):
    return [file for file in (folder / "_delta_log").glob("*.json") if file.stem.isdigit()]


def files_of(commit):
    """The paths that a commit adds, and those that it removes."""
    actions = [json.loads(line) for line in commit.read_text(encoding="utf-8").splitlines()]
    return tuple({action[kind]["path"] for action in actions if kind in action} for kind in ("add", "remove"))
