"""Who takes part, and how each is started on a folder with staged files."""

import dataclasses
import pathlib

HOME = pathlib.Path(__file__).resolve().parent
ROOT = HOME.parent
VENV = HOME / ".venv"
PYTHON = VENV / "bin" / "python"

VECTORS = "defaults:\n  deletion-vectors: true\n"


@dataclasses.dataclass(frozen=True)
class Peer:
    """`settings` are added to what Deltafold is told; of a peer that takes a `sample`, so many files are measured."""

    start: list
    folder: str = "{}"  # what the folder is called among the arguments
    more: tuple = ()
    settings: str = ""
    sample: int = 0

    def command(self, folder):
        return [*map(str, self.start), self.folder.format(folder), *self.more]


def deltafold(*engine, settings=""):
    return Peer([ROOT / "deltafold", "apply", "--config"], "{}/deltafold.yaml", engine, settings)


def script(name, *more, sample=0):
    return Peer([PYTHON, HOME / "peers" / name], more=more, sample=sample)


PEERS = {
    "deltafold-auto": deltafold(),
    "deltafold-duckdb": deltafold("--engine", "duckdb"),
    "deltafold-spark": deltafold("--engine", "spark"),
    "deltafold-spark-dv": deltafold("--engine", "spark", settings=VECTORS),
    "duckdb-deltars": script("duckdb_deltars.py"),
    "duckdb-parquet": script("duckdb_parquet.py"),
    "spark-by-hand": script("spark_by_hand.py", "default"),
    "spark-by-hand-short": script("spark_by_hand.py", "short"),
    "spark-by-hand-dv": script("spark_by_hand.py", "default", "--deletion-vectors"),
    "spark-by-hand-dv-short": script("spark_by_hand.py", "short", "--deletion-vectors"),
    "spark-per-file": script("spark_by_hand.py", "short", sample=3),
}
BY_HAND = [peer for peer in PEERS if peer.startswith("spark-by-hand")]
