#!/usr/bin/env python3
"""What a month of Deltafold on AWS costs, as the table of docs/operations.md. Every number may be changed: --help.

Prices are those of us-east-1 as they were remembered in November 2026, in US dollars, without free tiers and discounts:
check them. Not counted: what objects occupy, DMS, keys of your own, data that leaves the region.
"""
import argparse
import math

DAYS = 30
DAY = 86400

# --- prices -------------------------------------------------------------------------------------------------------------

EMR_VCPU_HOUR = 0.042094  # arm64
EMR_GB_HOUR = 0.004628
LAMBDA_GB_SECOND = 0.0000133334  # arm64
LAMBDA_REQUEST = 0.20 / 1e6
LAMBDA_DISK_GB_SECOND = 0.0000000309  # beyond 0.5 GB
SQS_REQUEST = 0.40 / 1e6
S3_WRITE = 0.005 / 1e3  # PUT and LIST
S3_READ = 0.0004 / 1e3
METRIC, ALARM, DASHBOARD, LOG_GB = 0.30, 0.10, 3.00, 0.50

# --- what the templates and the code say ----------------------------------------------------------------------------------

WORKER_VCPU, WORKER_GB = 2, 8  # infra/emr-serverless.yaml
HANDLER_GB, SWEEP_GB, FOLD_GB, FOLD_DISK_GB = 1, 1, 2, 2  # template.yaml
COLD_SWEEPS_A_DAY = 4  # a new process of the function reads the summary of every ledger
PAGES_OF_OLD_FILES = 3  # of a table at most, in a listing of what is new
SWEEP_LIMIT = 285  # time-out of the sweep less its reserve
FOLD_LIMIT = 660  # time-out of the fold function less its reserve
SWEEP_READS = 16  # at a time
TABLES_AT_A_TIME = 4  # of a run: two per core, two cores
ENTRIES_PER_BATCH = 2  # plan and outcome
METRICS, ALARMS, FOLD_ALARMS = 6, 11, 2

# --- assumptions that no option changes ---------------------------------------------------------------------------------------

IDLE_POLLS = 650_000  # of the queue, a month: Lambda asks whether there is something or not
JOB_LOG_MB, FUNCTION_LOG_MB = 1, 0.002  # a run, an invocation
HANDLER_SECONDS = 0.3
SPARK_WRITES, SPARK_READS = 25, 60  # requests of a batch
FOLD_WRITES, FOLD_READS = 12, 20


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--tables", type=int, nargs="+", default=[1, 100, 1000])
    add("--group", type=int, default=100, help="tables of a group at most (100)")
    add("--files", type=float, default=24, help="change files a table and day, spread over the day (24)")
    add("--ledger-days", type=float, default=15, help="age of the lake in days (15)")
    add("--entries", type=float, default=9, help="what a look reads of a ledger at most: a summary and entries after it (9)")
    add("--window", type=float, default=60, help="BatchWindowSeconds (60)")
    add("--sweep", type=float, default=5, help="SweepMinutes (5)")
    add("--start", type=float, default=120, help="seconds until EMR has workers, which are not billed (120)")
    add("--workers", type=float, default=3, help="workers of a run, the driver included (3)")
    add("--spark-run", type=float, default=60, help="seconds of a Spark run without its batches (60)")
    add("--spark-batch", type=float, default=4, help="seconds of a batch on Spark (4)")
    add("--fold-run", type=float, default=3, help="seconds of a fold function without its batches (3)")
    add("--fold-batch", type=float, default=1, help="seconds of a batch in the fold function (1)")
    add("--request", type=float, default=0.015, help="seconds of a small request to S3 (0.015)")
    return parser.parse_args()


class Month:
    """A month of some tables in groups of the same size, with their small batches in one place."""

    def __init__(self, tables, place, ask):
        self.tables, self.place, self.ask = tables, place, ask
        self.groups = math.ceil(tables / ask.group)
        self.in_lambda = place == "LAMBDA"
        start = 0.5 if self.in_lambda else ask.start
        fixed = ask.fold_run if self.in_lambda else ask.spark_run
        each = ask.fold_batch if self.in_lambda else ask.spark_batch
        group = tables / self.groups
        gap = DAY / (group * ask.files)
        run = fixed
        # A run gathers what arrives from one to the next, and takes as long as what it gathers; this settles quickly.
        for _ in range(500):
            cycle = gap + ask.window + start + run
            batches = 1 + (group - 1) * (1 - math.exp(-ask.files * cycle / DAY))
            entries = min(ask.entries, ENTRIES_PER_BATCH * batches / group * DAY / cycle * ask.ledger_days)
            wanted = fixed + (batches * each + group * (entries + 1) * ask.request) / TABLES_AT_A_TIME
            run += 0.1 * (wanted - run)
        self.run, self.runs_a_day = run, self.groups * DAY / cycle
        self.runs = self.runs_a_day * DAYS
        self.batches = self.runs * batches
        self.entries = entries  # of a table
        self.news = ENTRIES_PER_BATCH * batches / group * DAY / cycle * ask.sweep / (24 * 60)  # between two sweeps
        self.cycle, self.group = cycle, group

    def is_possible(self):
        return not self.in_lambda or self.run < FOLD_LIMIT

    def sweep_seconds(self):
        return 2 + self.tables * (self.news + 1) * self.ask.request / SWEEP_READS

    def sweeps(self):
        return DAYS * 24 * 60 / self.ask.sweep

    def compute(self):
        if self.in_lambda:
            disk = (FOLD_DISK_GB - 0.5) * LAMBDA_DISK_GB_SECOND
            return self.runs * (LAMBDA_REQUEST + self.run * (FOLD_GB * LAMBDA_GB_SECOND + disk))
        billed = max(60, self.run) / 3600
        return self.runs * self.ask.workers * billed * (WORKER_VCPU * EMR_VCPU_HOUR + WORKER_GB * EMR_GB_HOUR)

    def functions(self):
        events = self.tables * self.ask.files + (self.runs_a_day if self.in_lambda else 0)
        wakes = DAYS * DAY / (DAY / events + self.ask.window)
        sweep = min(SWEEP_LIMIT, self.sweep_seconds())
        seconds = wakes * HANDLER_SECONDS * HANDLER_GB + self.sweeps() * sweep * SWEEP_GB
        return seconds * LAMBDA_GB_SECOND + (wakes + self.sweeps()) * LAMBDA_REQUEST

    def s3(self):
        staged = self.ask.files * self.ask.ledger_days / 1000
        pages = min(staged, PAGES_OF_OLD_FILES)  # of a table
        swept = min(1, SWEEP_LIMIT / self.sweep_seconds()) * self.tables
        lists = self.sweeps() * (1 + self.tables * pages + swept) + self.runs * (1 + self.group * (pages + 1) + 8)
        cold = DAYS * COLD_SWEEPS_A_DAY * swept * self.entries
        reads = self.sweeps() * swept * self.news + cold + self.runs * self.group * self.entries
        writes = self.batches * (FOLD_WRITES if self.in_lambda else SPARK_WRITES)
        reads += self.batches * (FOLD_READS if self.in_lambda else SPARK_READS)
        return (lists + writes) * S3_WRITE + reads * S3_READ

    def rest(self):
        files = self.tables * self.ask.files * DAYS
        messages = files + (self.runs if self.in_lambda else 0)  # the fold function's answers
        queue = (IDLE_POLLS + 1.5 * messages) * SQS_REQUEST
        alarms = ALARMS + (FOLD_ALARMS if self.in_lambda else 0)
        invocations = self.sweeps() + files / 10 + (self.runs if self.in_lambda else 0)
        logs = invocations * FUNCTION_LOG_MB + (0 if self.in_lambda else self.runs * JOB_LOG_MB)
        return queue + METRICS * METRIC + alarms * ALARM + DASHBOARD + logs / 1024 * LOG_GB

    def row(self):
        cells = [f"{self.tables:,}", f"`{self.place}`"]
        if not self.is_possible():
            return cells + [f"{self.run / 60:,.0f} min: longer than a function may take"] + ["-"] * 5
        parts = [self.compute(), self.functions(), self.s3(), self.rest()]
        seconds = f"{self.run:,.0f} s" if self.run < 120 else f"{self.run / 60:,.0f} min"
        return cells + [f"{self.runs_a_day:,.0f} of {seconds}"] + [f"{part:,.0f}" for part in parts + [sum(parts)]]


def main():
    ask = options()
    print("| tables | `SmallBatches` | runs a day | compute | handler, sweep | S3 requests | queue, CloudWatch | sum |")
    print("|---|---|---|---|---|---|---|---|")
    for tables in ask.tables:
        for place in ("SPARK", "LAMBDA"):
            month = Month(tables, place, ask)
            print("| " + " | ".join(month.row()) + " |")


if __name__ == "__main__":
    main()
