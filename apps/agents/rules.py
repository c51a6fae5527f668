#!/usr/bin/env python3
"""An agent in Python. It looks at the readings alone: what is in the app's log, anyone can have written."""
import json
import sys


def propose(action, workers_to, reason):
    return {"type": "propose", "action": action, "workers_to": workers_to, "reason": reason}


def decide(readings):
    wanted = readings["workers_by_utilization"]
    if readings["failed"]:
        return propose("restart_service", None, "a worker has failed")
    if wanted is None:
        return {"type": "escalate", "reason": "the readings say nothing"}
    if wanted > readings["serving"]:
        return propose("scale_workers", wanted, "more work than these workers can do")
    return propose("noop", None, "no reading confirms the alert")


def say(message):
    print(json.dumps(message), flush=True)


for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        say({"type": "hello", "protocol": "demo-run-agent/1", "agent": "rules.py", "version": "1"})
    elif message["type"] == "incident":
        about = {"incident_id": message["incident_id"], "nonce": message["nonce"]}
        say({**decide(message["readings"]), **about})
    elif message["type"] == "bye":
        break
