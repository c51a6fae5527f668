import { z } from 'zod';
import { INCIDENT_CLASSES } from '../../core/domain/incident.js';
import { FAULT_KINDS, FAULT_NAMES } from '../../core/scenario/fault-kinds.js';
import { TAGS, TEXT } from '../option-kinds.js';
import { describe } from './description.js';

const TASKS = ['check', 'list', 'new', 'schema'] as const;

/** By kind, or by what comes of it; some have one name for both. */
const FAULTS = [...new Set([...FAULT_KINDS, ...INCIDENT_CLASSES])];

const names = { many: true, schema: () => z.array(z.string()).default([]) } as const;

export const SCENARIO_COMMAND = describe({
  name: 'scenario',
  summary: 'checks, lists and begins scenarios of your own',
  example: 'demo-run scenario new --fault crash',
  notes:
    'A scenario is a YAML file: what is broken, and what the agent must do about it.\n' +
    'check: everything that is wrong with FILES (exit 2). list: FILES, or those\n' +
    'of the walkthrough. schema: the JSON Schema, for an editor. new: prints a\n' +
    'file to be changed; with --from-run one that repeats an incident of a run.\n' +
    'To play them: demo-run run --scenario FILE. More: docs/scenarios.md',
  flags: {
    fault: {
      value: 'kind',
      choices: FAULTS,
      schema: () =>
        z
          .enum(FAULTS)
          .transform((name) => FAULT_NAMES[name])
          .optional(),
      accepted: FAULTS.join(', '),
      text: `new: ${FAULT_KINDS.join(' ')}`,
    },
    fromRun: {
      ...TEXT,
      value: 'run',
      text: 'new: latest, previous, the number of a run, or a log',
    },
    incident: {
      value: 'n',
      schema: () =>
        z
          .string()
          .regex(/^[1-9]\d{0,3}$/)
          .transform(Number)
          .optional(),
      accepted: 'the number of an incident of the run: 1 is the first',
      text: 'new: this one (default: the first that was not as expected)',
    },
    tag: { ...TAGS, text: 'list: with this tag; may be repeated' },
  },
  arguments: {
    task: {
      choices: TASKS,
      schema: () => z.enum(TASKS),
      accepted: TASKS.join(', '),
      text: TASKS.join(', '),
      needed: true,
    },
    files: {
      ...names,
      takes: 'file',
      accepted: 'scenario files',
      text: 'files, folders, patterns with * ** ?',
    },
  },
  work: async () => (await import('../commands/scenario.js')).scenarioCommand,
});
