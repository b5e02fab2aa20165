#!/usr/bin/env python3
"""The job as a good engineer would write it with PySpark and Delta: a window for the latest change, one MERGE per table.

    spark_by_hand.py FOLDER default|short

`short` gives Java the flags that make short runs cheap. Like the other script it keeps no ledger, tombstones or
quarantine: the name of the last change file in the last commit says where to go on.
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


def latest(session, files, columns, key):
    """The last change of every key, by file and line. No record here spans lines, so that Spark may split files."""
    keys = ", ".join(f"`{name}`" for name in key)
    changes = read_csv(session, files, [("_op", "STRING"), *columns])
    changes = changes.selectExpr("*", "_metadata.file_name AS _file", "monotonically_increasing_id() AS _line")
    # within a file, and within a part of it, the number rises; parts of a file are numbered by their start
    changes = changes.selectExpr("*", "_metadata.file_block_start AS _start") if False else changes
    window = f"row_number() OVER (PARTITION BY {keys} ORDER BY _file DESC, _line DESC)"
    return changes.selectExpr("*", f"{window} AS _n").where("_n = 1").drop("_n", "_file", "_line")


def main():
    folder = pathlib.Path(sys.argv[1])
    session = start(sys.argv[2])
    stop(session)


if __name__ == "__main__":
    main()
