"""Ends what a LocalStack has left behind that was killed.

Reads lines from its input: +N, a session of processes that lives; -N, one that has ended. The input ends with LocalStack,
however that ends; whatever still lives is killed then.
"""

import os
import signal
import sys
from pathlib import Path


def processes(sessions: set[int]) -> list[int]:
    """The emulator gives the Java that it starts a group of its own, so that only the session tells whose it is."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(after_name[3]) in sessions:
            found.append(int(stat.parent.name))
    return found


living: set[int] = set()
for line in sys.stdin:
    if line.startswith("+"):
        living.add(int(line))
    else:
        living.discard(-int(line))
for process in processes(living):
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass
