"""Lines a second into SQLite, each its own transaction: python3 sqlite-wal.py FILE BYTES LINES"""
import sqlite3
import sys
import time

path, size, lines = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
base = sqlite3.connect(path, isolation_level=None)
base.execute("PRAGMA journal_mode=WAL")
base.execute("PRAGMA synchronous=FULL")
base.execute("CREATE TABLE IF NOT EXISTS log (seq INTEGER PRIMARY KEY, line TEXT)")
line = "a" * size
start = time.perf_counter()
for _ in range(lines):
    base.execute("INSERT INTO log (line) VALUES (?)", (line,))
print(lines / (time.perf_counter() - start))
