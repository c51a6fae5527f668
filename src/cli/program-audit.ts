import type { Command } from 'commander';
import { withExample } from './help-text.js';

export type Exit = (code: number) => void;

/** What an auditor types: commands that read proof logs, and change nothing. */
const COMMANDS = {
  verify: async () => (await import('./commands/verify.js')).verifyCommand,
  log: async () => (await import('./commands/log.js')).logCommand,
  explain: async () => (await import('./commands/explain.js')).explainCommand,
  diff: async () => (await import('./commands/diff.js')).diffCommand,
  report: async () => (await import('./commands/report.js')).reportCommand,
};

const THE_LOG = 'the log (default: logs/day1_proof.log under the root)';

export function addVerify(program: Command, exit: Exit): void {
  withExample(program.command('verify'), 'demo-run verify --replay')
    .summary('checks a proof log')
    .description(
      'Checks a proof log: bytes, schema, chain, order, meaning, signed head, and the\n' +
        'runs before it. Exit 0 valid and sealed; 4 valid, but something cannot be known\n' +
        '(it says what); 7 not valid. A copied file is enough, with its .head beside it.',
    )
    .argument('[file]', THE_LOG)
    .option('--replay', 'recompute each decision and verdict from what it holds')
    .option('--sinks', 'compare CSV, metrics and bus with what the log announces')
    .option('--redis <url>', 'the Redis that the run used, for --sinks (also REDIS_URL)')
    .option('--anchor <n:hash>', 'what line N is known to hash to; may be repeated', collect)
    .option('--key <file>', 'the public key (PEM) that must have signed the head')
    .action(async (file: string | undefined, _options, command: Command) => {
      exit(await (await COMMANDS.verify())({ ...command.optsWithGlobals(), file }));
    });
}

export function addLog(program: Command, exit: Exit): void {
  withExample(program.command('log'), 'demo-run log --event RL_DECISION,ORCH_EXEC --since 10m')
    .summary('shows the lines of a proof log, or some of them')
    .description(
      'Shows the lines of a proof log, each with its time, its cause and what it says,\n' +
        'and whether the chain holds. A line is shown if it fits every option. Exit 7 if\n' +
        'the log does not verify. A copied log is enough; it is only read.',
    )
    .argument('[file]', THE_LOG)
    .option('--event <names>', 'lines of these kinds, with commas; may be repeated', collect)
    .option('--app <name>', 'lines that name this app')
    .option('--run <id>', 'this run: 000042-8f3a, or 42; also one in logs/archive')
    .option('--since <when>', '16:00 or 2026-01-31 (local), with Z for UTC, 10m ago, line 7')
    .action(async (file: string | undefined, _options, command: Command) => {
      exit(await (await COMMANDS.log())({ ...command.optsWithGlobals(), file }));
    });
}

export function addExplain(program: Command, exit: Exit): void {
  withExample(program.command('explain'), 'demo-run explain 8')
    .summary('why a decision was made, and what it led to')
    .description(
      'Explains a line of a proof log by the decision that it belongs to: readings and\n' +
        'state, rule, Q-values with visits, what was rejected and why, the gates, what\n' +
        'followed, and the causes. The log is checked first: exit 7 if it does not\n' +
        'verify. A copied log is enough; only there other runs are not known.',
    )
    .argument('<seq>', 'the number of the line: its seq, or what a run shows as proof #N')
    .argument('[file]', THE_LOG)
    .action(async (seq: string, file: string | undefined, _options, command: Command) => {
      exit(await (await COMMANDS.explain())({ ...command.optsWithGlobals(), seq, file }));
    });
}

export function addDiff(program: Command, exit: Exit): void {
  withExample(program.command('diff'), 'demo-run diff previous latest')
    .summary('whether two runs behaved alike; measured values apart')
    .description(
      'Compares what two runs decided, did and said, line by line: exit 0 if all is the\n' +
        'same, 1 with the first difference, 7 if a log does not verify. Measured values\n' +
        'stand beside each other. A run is a file, an id such as 000042-8f3a, latest, or\n' +
        'previous (the newest archived one). Copied logs are enough; they are only read.',
    )
    .argument('[a]', 'one run (default: previous)')
    .argument('[b]', 'the other (default: latest)')
    .action(async (a: string | undefined, b: string | undefined, _options, command: Command) => {
      exit(await (await COMMANDS.diff())({ ...command.optsWithGlobals(), a, b }));
    });
}

export function addReport(program: Command, exit: Exit): void {
  withExample(program.command('report'), 'demo-run report --open')
    .summary('one HTML file that tells all that a log holds')
    .description(
      'Makes one HTML file of a proof log: verdict, timeline, measured signals, why and\n' +
        'why not, gates, Q-table, sinks, and the lines themselves. It loads nothing and\n' +
        'runs nothing. The log is checked first: exit 7 if it does not verify. A copied\n' +
        'log is enough; its report goes into the working directory.',
    )
    .argument('[file]', THE_LOG)
    .option('--out <file>', 'write it here, - for stdout (default: logs/report.html)')
    .option('--open', 'open it, where somebody sits at a terminal')
    .action(async (file: string | undefined, _options, command: Command) => {
      exit(await (await COMMANDS.report())({ ...command.optsWithGlobals(), file }));
    });
}

/** Into the same list: a copy for each of some ten thousand would take seconds. */
function collect(value: string, earlier: string[] = []): string[] {
  earlier.push(value);
  return earlier;
}
