"""One process with its children: how long it took, and how much."""

import os
import signal
import subprocess
import sys
import threading
import time


def run(argv, log, limit):
    """Exit code, and wall and CPU seconds and the largest process, by what the kernel counted of child and children."""
    with open(log, "ab") as out:
        started = time.monotonic()
        child = subprocess.Popen(argv, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True)
        killer = threading.Timer(limit, os.killpg, (child.pid, signal.SIGKILL))
        killer.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:  # we are stopped: the child has a group of its own and would go on
            os.killpg(child.pid, signal.SIGKILL)
            raise
        finally:
            killer.cancel()
        wall = time.monotonic() - started
        child.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return child.returncode, {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss * unit,
    }
