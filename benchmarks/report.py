"""The tables that `run` prints: medians, how rounds go on, and what was wanted against what was reached."""

import os
import platform
import re
import subprocess

from lake import TOUCHED
from roster import BY_HAND, HOME, ROOT

SPARK = ("deltafold-spark", "deltafold-spark-dv")
SMALL = ("deltafold-auto", "deltafold-duckdb")

# what we want: CPU at most so many times that of others
SPARK_AGAINST_BY_HAND = {
    "small": 0.7,
    "manyfiles": 0.5,
    "manytables": 0.5,
    "lineitem": 0.7,
    "onerow": 0.5,
    "load": 1.0,
}
SMALL_AGAINST_SCRIPT = {
    "small": 2.0,
    "manyfiles": 1.3,
    "manytables": 1.6,
    "lineitem": 1.0,
    "onerow": 0.7,
    "load": 1.8,
}
SMALL_AGAINST_BY_HAND = {
    "small": 1 / 12,
    "manyfiles": 1 / 12,
    "manytables": 1 / 25,
    "lineitem": 1 / 8,
    "onerow": 1 / 8,
    "load": 1 / 4,
}
GROWTH = 3.0  # from a million rows to ten
MEMORY = 2000  # MB, for ten million rows
LAST_ROUND = 1.2  # against the second


def report(results, given):
    everyone = [each for contestants in results.values() for each in contestants]
    text = markdown(
        ["workload", "peer", "CPU s", "least-most", "wall s", "memory MB", "written MB", "data files", "result"],
        [medians(each) for each in everyone],
    )
    in_rounds = [each for each in everyone if is_measured(each) and each.course.is_in_rounds()]
    if in_rounds:
        shown = shown_rounds(in_rounds[0])
        text += "\n\n" + markdown(
            ["workload", "peer", "figure", *(f"round {number}" for number in shown), "last to 2nd"],
            [row for each in in_rounds for row in by_round(each, shown)],
        )
    goals = Goals(results, given.scale == 1).rows
    if goals:
        text += "\n\n" + markdown(["workload", "engine", "figure", "reached", "wanted", "verdict"], goals)
    return f"{text}\n\nMedians of {given.repeat}, scale {given.scale:g}. {machine()}\n"


def is_measured(each):
    return bool(each.runs) and not each.fault


def medians(each):
    if not is_measured(each):
        return [each.source.name, each.name, *[""] * 6, each.fault or "not run"]
    cpus = [run["cpu"] for run in each.runs]
    return [
        each.source.name,
        each.name,
        f"{each.median('cpu'):.2f}",
        f"{min(cpus):.2f}-{max(cpus):.2f}",
        f"{each.median('wall'):.2f}",
        f"{each.median('memory') / 1e6:.0f}",
        f"{each.median('written') / 1e6:.2f}",
        touched(*(each.median(figure) for figure in TOUCHED)),
        f"equal; {each.course.sample}" if each.course.sample else "equal",
    ]


def touched(added, removed, marked):
    """Data files added, removed, and given another deletion vector."""
    return f"+{added:.0f} -{removed:.0f}" + (f" ~{marked:.0f}" if marked else "")


def shown_rounds(each):
    last = len(each.course.steps)
    return sorted({number for number in (1, 2, 5, 10, 15) if number < last} | {last})


def by_round(each, shown):
    for figure, name, unit in (("cpu", "CPU s", 1), ("wall", "wall s", 1), ("written", "written MB", 1e6)):
        values = [f"{each.median_of_round(number, figure) / unit:.2f}" for number in shown]
        yield [each.source.name, each.name, name, *values, f"{last_to_second(each, figure):.2f}"]
    values = [touched(*(each.median_of_round(number, figure) for figure in TOUCHED)) for number in shown]
    yield [each.source.name, each.name, "data files", *values, ""]


def last_to_second(each, figure):
    second = each.median_of_round(2, figure)
    return each.median_of_round(len(each.course.steps), figure) / second if second else float("inf")


class Goals:
    """What was wanted, beside what was reached; it is meant for the full scale, and judged only there."""

    def __init__(self, results, judged):
        self.judged = judged
        self.rows = []
        for workload, contestants in results.items():
            measured = {each.name: each for each in contestants if is_measured(each)}
            for engine in SPARK:
                self.cpu(workload, measured, engine, BY_HAND, SPARK_AGAINST_BY_HAND.get(workload))
            for engine in SMALL:
                self.cpu(workload, measured, engine, ["duckdb-deltars"], SMALL_AGAINST_SCRIPT.get(workload))
            self.cpu(workload, measured, "deltafold-duckdb", BY_HAND, SMALL_AGAINST_BY_HAND.get(workload))
            for engine in (*SPARK, *SMALL):
                if engine in measured:
                    self.of_one(workload, measured[engine])
        for engine in SPARK:
            self.growth(results, engine)

    def cpu(self, workload, measured, engine, others, bound):
        """Against the best of the others. Who beats some of them only has not won yet."""
        there = [other for other in others if other in measured]
        if engine not in measured or not there:
            return
        best = min(there, key=lambda other: measured[other].median("cpu"))
        ratio = measured[engine].median("cpu") / measured[best].median("cpu")
        open_question = f"open: {len(there)} of {len(others)} by hand" if len(there) < len(others) else ""
        self.add(workload, engine, f"CPU against {best}", ratio, bound, open_question)

    def of_one(self, workload, each):
        """What does not need others to compare with."""
        if each.course.is_in_rounds() and each.name in SPARK:
            for figure, name in (("cpu", "CPU"), ("wall", "wall time"), ("written", "bytes written")):
                label = f"{name} of round {len(each.course.steps)} against round 2"
                self.add(workload, each.name, label, last_to_second(each, figure), LAST_ROUND)
        if workload == "again":
            self.add(workload, each.name, "data files written", each.median("added") + each.median("marked"), 0)

    def growth(self, results, engine):
        found = {
            workload: each
            for workload in ("onerow1m", "onerow")
            for each in results.get(workload, [])
            if each.name == engine and is_measured(each)
        }
        if "onerow" in found:
            self.add("onerow", engine, "memory MB", found["onerow"].median("memory") / 1e6, MEMORY)
        if len(found) == 2:
            ratio = found["onerow"].median("cpu") / found["onerow1m"].median("cpu")
            self.add("onerow", engine, "CPU against onerow1m", ratio, GROWTH)

    def add(self, workload, engine, figure, value, bound, open_question=""):
        reached = f"1/{1 / value:.1f}" if 0 < value < 0.25 else f"{value:.2f}" if 0 < value < 100 else f"{value:.0f}"
        wanted = verdict = ""
        if bound is not None:
            wanted = f"at most 1/{1 / bound:.0f}" if 0 < bound <= 0.25 else f"at most {bound:g}"
            if self.judged:
                verdict = "lost" if value > bound else open_question or "kept"
        self.rows.append([workload, engine, figure, reached, wanted, verdict])


def markdown(head, rows):
    table = [head, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in table]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def machine():
    versions = [line for line in (HOME / "requirements.txt").read_text().split() if "==" in line]
    jars = [path.stem for path in (ROOT / "infra/local/target/lib").glob("*.jar")]
    ours = [jar for jar in jars if re.match(r"(delta-spark|spark-sql_|duckdb_jdbc)", jar)]
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    try:
        model = next(line for line in open("/proc/cpuinfo") if line.startswith("model name")).split(":")[1].strip()
        memory = int(re.search(r"MemTotal:\s+(\d+)", open("/proc/meminfo").read()).group(1)) / 1048576
    except (OSError, StopIteration, AttributeError):
        model, memory = platform.processor(), 0
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.split("\n")[0]
    return (
        f"Deltafold {commit.stdout.strip()} ({', '.join(sorted(ours))}); {', '.join(versions)}; {java}; "
        f"Python {platform.python_version()}; {platform.system()} {platform.machine()}, {os.cpu_count()} x {model}, "
        f"{memory:.0f} GB, load {os.getloadavg()[0]:.1f}."
    )
