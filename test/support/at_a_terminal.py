"""Runs a program at a pseudo-terminal, and types when it has shown something.

argv[1]: JSON {"argv": [...], "env": {...}, "steps": [{"seen": regex, "get": url, "type": text,
"signal": n, "columns": n, "suspend": text, "close": true}], "columns": n}. In "type", \\1 stands for the first group of the regex. What "get" names
is asked first, over HTTP. "suspend" stops the program for three seconds, shows the text meanwhile, as a shell does, and
lets it go on; "close" closes the terminal, so that nothing more is seen of it. Prints JSON {"code": n, "screen": text, "left": steps not come to,
"restored": whether the terminal is as it was, "answers": what came of each "get"}.
"""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
import urllib.request


def resize(line: int, columns: int) -> None:
    fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


def main() -> None:
    told = json.loads(sys.argv[1])
    terminal, line = pty.openpty()
    resize(line, told["columns"])
    before = termios.tcgetattr(line)
    child = os.fork()
    if child == 0:
        os.setsid()
        fcntl.ioctl(line, termios.TIOCSCTTY, 0)
        for stream in (0, 1, 2):
            os.dup2(line, stream)
        os.execvpe(told["argv"][0], told["argv"], told["env"])
    screen = ""
    answers = []
    steps = list(told["steps"])
    start = 0
    # The line stays open here, so that its end is no end: the child's is asked for.
    status = None
    is_open = True
    while is_open:
        ready, _, _ = select.select([terminal], [], [], 0.05)
        if not ready:
            if status is not None:
                break
            ended, status = os.waitpid(child, os.WNOHANG)
            status = status if ended == child else None
            continue
        read = os.read(terminal, 65536)
        screen += read.decode("utf-8", "replace")
        found = re.search(steps[0]["seen"], screen[start:]) if steps else None
        while found:
            step = steps.pop(0)
            start += found.end()
            if "get" in step:
                with urllib.request.urlopen(step["get"], timeout=10) as answer:
                    answers.append(answer.read().decode())
            if "type" in step:
                os.write(terminal, found.expand(step["type"]).encode())
            if "columns" in step:
                resize(line, step["columns"])
            if "signal" in step:
                os.kill(child, step["signal"])
            if "suspend" in step:
                os.kill(child, signal.SIGSTOP)
                time.sleep(3)
                os.write(line, step["suspend"].encode())
                os.kill(child, signal.SIGCONT)
            if "close" in step:
                os.close(terminal)
                is_open = False
                status = os.waitpid(child, 0)[1]
                break
            found = re.search(steps[0]["seen"], screen[start:]) if steps else None
    code = os.waitstatus_to_exitcode(status)
    restored = is_open and termios.tcgetattr(line) == before
    told_back = {"code": code, "screen": screen, "left": len(steps), "restored": restored}
    told_back["answers"] = answers
    print(json.dumps(told_back))


if __name__ == "__main__":
    signal.alarm(120)
    main()
