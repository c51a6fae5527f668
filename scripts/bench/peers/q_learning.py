"""Q-learning steps a second in plain dictionaries, on the same process: q_learning.py EPISODES < process.json

The process comes as JSON on stdin: for each state and action a list of [probability, next, reward],
next -1 where the episode ends. The same algorithm as src/lab/model/learner.ts.
"""
import json
import random
import sys
import time

process = json.load(sys.stdin)
episodes, discount, max_steps = int(sys.argv[1]), process["discount"], process["max_steps"]
states, actions = process["states"], process["actions"]
outcomes = {
    state: {action: process["outcomes"][s][a] for a, action in enumerate(actions)}
    for s, state in enumerate(states)
}
q = {state: {action: 0.0 for action in actions} for state in states}
visits = {state: {action: 0 for action in actions} for state in states}
cells = [(state, action) for state in states for action in actions]
draw = random.Random(42).random
steps = 0


def sample(ways):
    point, until = draw(), 0.0
    for way in ways:
        until += way[0]
        if point < until:
            return way
    return ways[-1]


start = time.perf_counter()
for episode in range(episodes):
    progress = episode / (episodes * 0.5)
    exploration = 1 - 0.9 * progress if progress < 1 else 0.1
    state, action = cells[episode % len(cells)]
    for _ in range(max_steps):
        _, next_index, reward = sample(outcomes[state][action])
        ended = next_index == -1
        following = None if ended else states[next_index]
        ahead = 0.0 if ended else discount * max(q[following].values())
        seen = visits[state][action]
        q[state][action] += (reward + ahead - q[state][action]) / (1 + (1 - discount) * seen)
        visits[state][action] = seen + 1
        steps += 1
        if ended:
            break
        state = following
        point = draw()
        if point < exploration:
            action = actions[int(point / exploration * len(actions))]
        else:
            row = q[state]
            action = max(row, key=row.get)
print(steps / (time.perf_counter() - start))
