"""Asks the explorer's server 20,000 times in a row and 200 times at once, and holds every answer against its question.

usage: load-explorer.py ENTROPE [--requests N] [--rounds N]
ENTROPE is the program `entrope`, with `entrope-explorer` beside it. It fails where an answer is another question's, where one
of a crowd has neither its answer nor a 503 with Retry-After, or where the server's memory grows by 150 MB or more.
"""

import argparse
import http.client
import json
import math
import re
import signal
import socket
import subprocess
import sys
import time


def memory(process, key):
    """A line of the process's status in MB."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(key)) / 1024


def server(entrope):
    process = subprocess.Popen([entrope, "explore", "--port", "0", "--quiet"], stdout=subprocess.PIPE, text=True)
    return process, int(process.stdout.readline().strip().split(":")[2].strip("/"))


def text(number):
    """A number in the shortest digits that read back."""
    return str(int(number)) if number == int(number) else repr(number)


def question(number):
    """A path that nobody else asks for, and what its answer must hold."""
    scale = 1 + number / 1024
    query = "" if scale == 4 else f"scale={text(scale)}"
    kinds = [("law", "json"), ("ratio", "json"), ("arc", "json"), ("law", "csv"), ("ratio", "svg"), ("entropy", "json")]
    panel, ending = kinds[number % len(kinds)]
    # Few keys, so that the server and not the sums are tried.
    path = f"/panel/{panel}.{ending}?scale={text(scale)}&length=64"
    return path, (panel, ending, scale, "&".join(part for part in (query, "length=64") if part))


def wrong(expected, body):
    """Why a body is not the answer to a question; nothing where it is."""
    panel, ending, scale, state = expected
    if ending == "json":
        found = json.loads(body)["state"]
        return "" if found == state else f"it is about {found}"
    if ending == "csv":
        law = (0.1 * math.log(scale) + 1) ** 2
        rows = [line.split(",") for line in body.decode().splitlines()]
        own = [float(row[4]) for row in rows if row[1] == "point" and row[3] and abs(float(row[3]) - scale) < 1e-6 * scale]
        return "" if any(abs(value - law) < 1e-7 for value in own) else f"no multiplier {law}, but {own}"
    # The picture's own description says the scale with all its digits.
    return "" if re.search(rb"\bs = " + re.escape(text(scale).encode()) + rb"[:,<]", body) else "its scale is another"


def in_a_row(port, count, process):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    before = None
    slowest = 0
    for number in range(count):
        # What is loaded once (fonts, tables) is there after five hundred.
        if number == min(500, count // 2):
            before = memory(process, "VmRSS")
        path, expected = question(number)
        start = time.monotonic()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        slowest = max(slowest, time.monotonic() - start)
        if answer.status != 200:
            sys.exit(f"{path}: status {answer.status}, {body[:200]}")
        if reason := wrong(expected, body):
            sys.exit(f"{path}: {reason}")
    return before, memory(process, "VmHWM"), slowest


def at_once(port, round_number):
    """Two hundred connections; all are written to before one is read."""
    asked = [question(50_000 + 200 * round_number + place) for place in range(200)]
    sockets = []
    for path, _ in asked:
        one = socket.create_connection(("127.0.0.1", port), timeout=60)
        one.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        sockets.append(one)
    counts = {200: 0, 503: 0}
    for one, (path, expected) in zip(sockets, asked):
        answer = http.client.HTTPResponse(one)
        answer.begin()
        body = answer.read()
        one.close()
        if answer.status not in counts:
            sys.exit(f"{path}: status {answer.status} in a crowd")
        counts[answer.status] += 1
        if answer.status == 503:
            if not (answer.getheader("Retry-After") or "").isdigit():
                sys.exit(f"{path}: 503 without Retry-After")
        elif reason := wrong(expected, body):
            sys.exit(f"{path} in a crowd: {reason}")
    return counts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("entrope")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=10)
    flags = parser.parse_args()
    process, port = server(flags.entrope)
    try:
        start = time.monotonic()
        before, most, slowest = in_a_row(port, flags.requests, process)
        seconds = time.monotonic() - start
        print(f"{flags.requests} requests in a row: {seconds:.0f} s, the slowest {1000 * slowest:.0f} ms, every answer its question's")
        totals = {200: 0, 503: 0}
        for number in range(flags.rounds):
            for status, count in at_once(port, number).items():
                totals[status] += count
        print(f"{flags.rounds} times 200 at once: {totals[200]} answered, {totals[503]} told when to ask again")
        most = max(most, memory(process, "VmHWM"))
        print(f"memory: {before:.0f} MB after the first 500, {most:.0f} MB at most")
        if most - before >= 150:
            sys.exit(f"Memory grew by {most - before:.0f} MB.")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


if __name__ == "__main__":
    main()
