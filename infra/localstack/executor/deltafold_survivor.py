"""Ends what a LocalStack has left behind that was killed.

Reads lines from its input: +N, a group of processes that lives; -N, one that has ended. The input ends with LocalStack, however
that ends; whatever still lives is killed then.
"""

import os
import signal
import sys

living: set[int] = set()
for line in sys.stdin:
    if line.startswith("+"):
        living.add(int(line))
    else:
        living.discard(-int(line))
for group in living:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass
