"""What is staged for a peer beforehand, and then step by step, each step followed by a run."""

import dataclasses
import json


@dataclasses.dataclass(frozen=True)
class Step:
    """Files that are staged for one run. `stands_for` is above 1 where the run is one of a sample of such runs."""

    files: list
    stands_for: float = 1


@dataclasses.dataclass(frozen=True)
class Course:
    """`sample` says of what the steps are one, if they are not all there is."""

    before: list
    steps: list
    sample: str = ""

    def is_in_rounds(self):
        return len(self.steps) > 1 and not self.sample


def course(source, sample):
    """The course of a workload; None where a run for each file would be no other course than a run for all."""
    measured = json.loads((source / "workload.json").read_text())["measured"]
    staged = sorted((source / "staging").rglob("*.csv"))
    loads = [file for file in staged if file.name.startswith("LOAD")]
    changes = [file for file in staged if not file.name.startswith("LOAD")]
    again = sorted((source / "again").rglob("*.csv"))
    before, kinds = {
        "all": ([], [loads, changes]),
        "changes": (loads, [changes]),
        "rounds": (loads, [changes]),
        "again": (loads + changes, [again]),
    }[measured]
    if sample:
        count = sum(map(len, kinds))
        if count <= 1 or measured == "rounds":
            return None
        steps = [step for files in kinds for step in sampled(files, sample)]
        return Course(before, steps, f"projected from {len(steps)} of {count} files")
    if measured == "rounds":
        return Course(before, [Step([file]) for file in changes])
    return Course(before, [Step([file for files in kinds for file in files])])


def sampled(files, size):
    """A run each for the first files of one table, or for the first file of some among many tables."""
    tables = {}
    for file in files:
        tables.setdefault(file.parent, []).append(file)
    if len(tables) == 1:
        chosen = files[:size]
    else:
        firsts = [table[0] for table in tables.values()]
        count = min(size, len(firsts))
        chosen = [firsts[(2 * number + 1) * len(firsts) // (2 * count)] for number in range(count)]
    return [Step([file], len(files) / len(chosen)) for file in chosen]
