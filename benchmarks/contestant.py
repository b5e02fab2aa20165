"""One peer on one workload, in a folder of its own."""

import json
import os
import shutil
import statistics
import subprocess
import sys

from course import course
from lake import TOUCHED, Lake
from process import run
from roster import HOME, PEERS, PYTHON

SUMMED = ("wall", "cpu", "written", *TOUCHED)


def say(text):
    print(text, file=sys.stderr, flush=True)


class Contestant:
    def __init__(self, source, name, limit):
        self.source = source
        self.name = name
        self.peer = PEERS[name]
        self.course = course(source, self.peer.sample)
        self.limit = limit
        self.folder = source / "peers" / name
        self.staging = self.folder / "staging"
        self.lake = self.folder / "lake"
        self.prepared = self.folder / "prepared"
        self.runs = []
        self.fault = None

    def prepare(self):
        """Applies what is staged beforehand, and keeps the lake for every run to begin with."""
        if (self.folder / "ready").exists():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        shutil.copy(self.source / "workload.json", self.folder)
        settings = (self.source / "deltafold.yaml").read_text(encoding="utf-8") + self.peer.settings
        (self.folder / "deltafold.yaml").write_text(settings, encoding="utf-8")
        if self.course.before:
            say(f"Preparing {self.source.name} for {self.name}...")
            self.stage(self.course.before)
            self.apply("prepare.log")
            self.check()
            self.lake.rename(self.prepared)
        (self.folder / "ready").touch()

    def measure(self):
        shutil.rmtree(self.staging, ignore_errors=True)
        shutil.rmtree(self.lake, ignore_errors=True)
        (self.folder / "run.log").unlink(missing_ok=True)
        self.stage(self.course.before)
        if self.prepared.exists():
            shutil.copytree(self.prepared, self.lake)
        os.sync()
        rounds = [self.round(step) for step in self.course.steps]
        weights = [step.stands_for for step in self.course.steps]
        total = {figure: sum(each[figure] * weight for each, weight in zip(rounds, weights)) for figure in SUMMED}
        self.runs.append({**total, "memory": max(each["memory"] for each in rounds), "rounds": rounds})
        # rounds leave a multiple of the table behind; of a fault it stays, to be looked at
        shutil.rmtree(self.lake)

    def round(self, step):
        self.stage(step.files)
        tables = json.loads((self.source / "workload.json").read_text())["tables"]
        before = Lake(self.lake, [table["name"] for table in tables])
        figures = {**self.apply("run.log"), **before.changes()}
        self.check()
        return figures

    def stage(self, files):
        """Makes staged files appear, as hard links: the same bytes, names and times for every peer."""
        for file in files:
            place = self.staging.joinpath(*file.relative_to(self.source).parts[1:])
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                os.link(file, place)

    def apply(self, log):
        code, figures = run(self.peer.command(self.folder), self.folder / log, self.limit)
        if code:
            raise RuntimeError(f"exit code {code}, see {self.folder / log}")
        return figures

    def check(self):
        check = subprocess.run([PYTHON, HOME / "check.py", self.folder], capture_output=True, text=True)
        if check.returncode:
            raise RuntimeError(f"wrong: {(check.stdout + check.stderr).strip().splitlines()[-1]}")

    def step(self, deed):
        if self.fault is None:
            try:
                deed()
            except RuntimeError as fault:
                self.fault = str(fault)
                say(f"{self.name} on {self.source.name}: {fault}")

    def median(self, figure):
        return statistics.median(each[figure] for each in self.runs)

    def median_of_round(self, number, figure):
        """Rounds count from 1."""
        return statistics.median(each["rounds"][number - 1][figure] for each in self.runs)
