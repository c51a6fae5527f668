"""Runs a program at a pseudo-terminal, and types when it has shown something.

argv[1]: JSON {"argv": [...], "env": {...}, "steps": [{"seen": regex, "type": text, "signal": n}]}
In "type", \\1 stands for the first group of the regex. Prints JSON {"code": n, "screen": text}.
"""

import json
import os
import pty
import re
import signal
import sys


def main() -> None:
    told = json.loads(sys.argv[1])
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(told["argv"][0], told["argv"], told["env"])
    screen = ""
    steps = list(told["steps"])
    start = 0
    while True:
        try:
            read = os.read(terminal, 65536)
        except OSError:
            break
        if not read:
            break
        screen += read.decode("utf-8", "replace")
        found = re.search(steps[0]["seen"], screen[start:]) if steps else None
        while found:
            step = steps.pop(0)
            start += found.end()
            if "type" in step:
                os.write(terminal, found.expand(step["type"]).encode())
            if "signal" in step:
                os.kill(child, step["signal"])
            found = re.search(steps[0]["seen"], screen[start:]) if steps else None
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    print(json.dumps({"code": code, "screen": screen, "left": len(steps)}))


if __name__ == "__main__":
    signal.alarm(120)
    main()
