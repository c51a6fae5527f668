#!/usr/bin/env python3
"""Lets an agent for AIOpsLab answer: aiopslab.py MODULE:CLASS, a class with `async get_action(str) -> str`."""
import ast, asyncio, importlib, json, re, sys

out, sys.stdout = sys.stdout, sys.stderr  # such agents print what they think
module, name = sys.argv[1].split(":")
Agent = getattr(importlib.import_module(module), name)
TASK = "An alert came from a web app: find out what has to be done. Answer with one call in a block of three backticks."
APIS = {
    "observe": "observe(): looks at the app again",
    "submit": 'submit(action, workers_to=None): "noop", "restart_service", "scale_workers", or "escalate" to a human'}


def answer(text, readings):
    """What the one call in the text asks for; a human where there is no such call, or nothing new to see."""
    try:
        (block,) = re.findall(r"```\w*\s*\n(.*?)\n\s*```", text, re.DOTALL)
        call = ast.parse(block.strip(), mode="eval").body
        given = [ast.literal_eval(value) for value in [*call.args, *(word.value for word in call.keywords)]]
        if call.func.id == "observe" and readings:
            return {"type": "observe"}
        action, workers_to = (given + [None])[:2]
    except (ValueError, SyntaxError, AttributeError):
        action = "escalate"
    if action == "escalate":
        return {"type": "escalate", "reason": text[:300]}
    return {"type": "propose", "action": action, "workers_to": workers_to, "reason": text[:300]}


for message in map(json.loads, sys.stdin):
    if message["type"] == "incident":
        agent, about = Agent(), {key: message[key] for key in ("incident_id", "nonce")}
        getattr(agent, "init_context", print)(TASK, TASK, APIS)
    if message["type"] in ("incident", "readings"):
        text = asyncio.run(agent.get_action(json.dumps(message)))
        print(json.dumps({**answer(text, message["readings"]), **about}), file=out, flush=True)
    elif message["type"] == "hello":
        hello = {"type": "hello", "protocol": message["protocol"], "agent": name, "version": "1"}
        print(json.dumps(hello), file=out, flush=True)
