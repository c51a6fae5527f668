/** A scenario file that uses most of the format; what is wrong with a changed one is due to the change. */
export const WHOLE_SCENARIO = `version: demo-run/1
scenario: a-whole-one
title: Everything that a file can say
why: Each field once.
environment: [stage, dev]
observe: false
app: { runtime: backend, min_replicas: 1, max_replicas: 3 }
traffic: { requests_per_second: 60 }
approval: granted
fault:
  - { kind: load, work: 10ms, offered: 125% }
  - { kind: exit, times: 2, during: scale_workers, after: 100ms }
expect:
  - { incident: crash, times: 2, severity: catastrophic }
  - { action: scale_workers, decided_by: q_table, workers_to: 2 }
  - { gate: refused, reason: storm_brake, role: safeguard }
  - { order: [RL_DECISION, ORCH_EXEC] }
  - { signal: stable_after, at_most: 1s, at_least: 1ms }
  - { signal: requests_lost, at_most: 5 }
  - { escalated: true, reason: tie_in_prod }
repeat: { runs: 20, at_least: 19 }
tags: [crash, nightly]
say: { before: Look., after: Well. }
`;
