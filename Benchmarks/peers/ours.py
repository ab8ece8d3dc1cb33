"""Entrope's side of a comparison: a process that does its work, and times it, once for every line it is sent."""

import subprocess
import sys


class Ours:
    """`entrope-bench` with a subcommand that waits for lines. `ready` holds what it said when its warm-up was done."""

    def __init__(self, tool, arguments, environment=None):
        self.process = subprocess.Popen(
            [tool, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        word, *self.ready = self.process.stdout.readline().split() or [""]
        if word != "ready":
            sys.exit(f"entrope-bench {arguments[0]} did not start.")

    def seconds(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()
