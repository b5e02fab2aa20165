#!/usr/bin/env python3
"""The job as a good engineer would write it with PySpark and Delta: a window for the latest change, one MERGE a table.

    spark_by_hand.py FOLDER default|short [--deletion-vectors]

`short` gives Java the flags that make short runs cheap. Like the other scripts it keeps no ledger, tombstones or
quarantine: a file with the name of the last change file says where to go on. What is staged later under a later name is
news to it, whatever it holds; where rows carry a sequence, only a later one replaces a row.
"""

import json
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLAGS = {"default": "", "short": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"}


def start(flags):
    jars = ":".join(str(jar) for jar in sorted((ROOT / "infra/local/target/lib").glob("delta-*.jar")))
    settings = {
        "spark.master": "local[*]",
        "spark.driver.memory": "3g",
        "spark.driver.extraClassPath": jars,
        "spark.driver.extraJavaOptions": FLAGS[flags],
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.databricks.delta.snapshotPartitions": "1",
        "spark.sql.sources.parallelPartitionDiscovery.threshold": "10000",
        # files of 50 rows: as many in a task as there may be
        "spark.sql.files.openCostInBytes": "4096",
    }
    arguments = " ".join(f'--conf "{name}={value}"' for name, value in settings.items() if value)
    os.environ["PYSPARK_SUBMIT_ARGS"] = f"{arguments} pyspark-shell"
    from pyspark.sql import SparkSession

    session = SparkSession.builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def stop(session):
    """Waits for Java, so that what it took is counted."""
    gateway = session.sparkContext._gateway
    session.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()


def read_csv(session, files, columns):
    schema = ", ".join(f"`{name}` {kind}" for name, kind in columns)
    reader = session.read.schema(schema).option("header", "false").option("quote", '"').option("escape", '"')
    return reader.option("timestampFormat", "yyyy-MM-dd HH:mm:ss").csv([str(file) for file in files])


def latest(session, files, columns, key, sequence):
    """The last change of every key, by sequence, file and line. No record here spans lines: Spark may split files."""
    keys = ", ".join(f"`{name}`" for name in key)
    first = f"`{sequence}` DESC, " if sequence else ""
    changes = read_csv(session, files, [("_op", "STRING"), *columns]).selectExpr(
        "*",
        "_metadata.file_name AS _file",
        "_metadata.file_block_start AS _block",
        "monotonically_increasing_id() AS _line",  # rises within a block
    )
    window = f"row_number() OVER (PARTITION BY {keys} ORDER BY {first}_file DESC, _block DESC, _line DESC)"
    return changes.selectExpr("*", f"{window} AS _n").where("_n = 1").drop("_n", "_file", "_block", "_line")


def merge(session, uri, changes, columns, key, sequence):
    # MERGE reads its source twice: kept, the files are parsed once
    changes = changes.cache()
    changes.createOrReplaceTempView("changes")
    low, high = changes.selectExpr(f"min(`{key[0]}`)", f"max(`{key[0]}`)").first()
    same = " AND ".join(f"t.`{name}` = s.`{name}`" for name in key)
    names = [f"`{name}`" for name, _ in columns]
    later = f" AND s.`{sequence}` > t.`{sequence}`" if sequence else ""
    session.sql(
        f"MERGE INTO delta.`{uri}` t USING changes s"
        # the least and greatest key let Delta pass over files
        f" ON {same} AND t.`{key[0]}` BETWEEN {low} AND {high}"
        f" WHEN MATCHED AND s._op = 'D'{later} THEN DELETE"
        f" WHEN MATCHED{later} THEN UPDATE SET {', '.join(f'{name} = s.{name}' for name in names)}"
        f" WHEN NOT MATCHED AND s._op <> 'D' THEN INSERT ({', '.join(names)})"
        f" VALUES ({', '.join(f's.{name}' for name in names)})"
    )
    changes.unpersist()


def create(session, uri, loads, changes, columns, key, vectors):
    """A table that is not there yet is written once: the load where no change has its key, and the changes."""
    rows = read_csv(session, loads, columns)
    if changes is not None:
        changes = changes.cache()
        rows = rows.join(changes.select(key), key, "left_anti").select([name for name, _ in columns])
        rows = rows.unionByName(changes.where("_op <> 'D'").drop("_op")).coalesce(2)
    rows.write.format("delta").option("delta.enableDeletionVectors", vectors).save(uri)


def main():
    folder = pathlib.Path(sys.argv[1])
    session = start(sys.argv[2])
    vectors = "--deletion-vectors" in sys.argv
    for each in json.loads((folder / "workload.json").read_text())["tables"]:
        staging = folder / "staging" / each["name"].replace(".", "/")
        columns = [(name, kind) for name, kind in each["columns"]]
        staged = sorted(staging.glob("*.csv"))
        if not staged:
            continue
        key, sequence = each["key"], each["sequence"]
        loads = [file for file in staged if file.name.startswith("LOAD")]
        files = [file for file in staged if not file.name.startswith("LOAD")]
        uri = str(folder / "lake" / each["name"].replace(".", "/"))
        done = folder / "lake" / "last_file" / each["name"]
        last = done.read_text() if done.exists() else None
        files = [file for file in files if last is None or file.name > last]
        changes = latest(session, files, columns, key, sequence) if files else None
        if last is None:
            create(session, uri, loads, changes, columns, key, vectors)
        elif changes is not None:
            merge(session, uri, changes, columns, key, sequence)
        done.parent.mkdir(parents=True, exist_ok=True)
        if last is None or files:
            done.write_text(files[-1].name if files else "")
    stop(session)


if __name__ == "__main__":
    main()
