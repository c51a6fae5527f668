import { Command } from 'commander';
import { addReport } from './add-report.js';
import { examplesFirst, withExample, type Exit } from './command-help.js';
import { version } from './version.js';

/** Where a command's work stands. Each is loaded only when it is called: start-up stays quick. */
const COMMANDS = {
  run: async () => (await import('./commands/run.js')).runCommand,
  onboard: async () => (await import('./commands/onboard.js')).onboardCommand,
  verify: async () => (await import('./commands/verify.js')).verifyCommand,
  explain: async () => (await import('./commands/explain.js')).explainCommand,
  redeliver: async () => (await import('./commands/redeliver.js')).redeliverCommand,
  pause: async () => (await import('./commands/pause.js')).pauseCommand,
  resume: async () => (await import('./commands/pause.js')).resumeCommand,
  policy: async () => (await import('./commands/policy.js')).policyCommand,
  train: async () => (await import('./commands/train.js')).trainCommand,
  evaluate: async () => (await import('./commands/evaluate.js')).evaluateCommand,
  calibrate: async () => (await import('./commands/calibrate.js')).calibrateCommand,
  reality: async () => (await import('./commands/reality.js')).realityCommand,
  twin: async () => (await import('./commands/twin.js')).twinCommand,
  violation: async () => (await import('./commands/violation.js')).violationCommand,
};

/** The whole command line. Values come out raw: each command parses its own with its schema. */
export function createProgram(exit: Exit): Command {
  const program = new Command('demo-run')
    .description(
      'Rehearses a self-healing CI/CD agent in one process, for real: onboarding,\n' +
        'deployment, crash, overload, false alarm, recovery, and the proof of each step.',
    )
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .option('--root <dir>', 'where apps/registry/ and logs/ lie (also DEMO_RUN_ROOT)')
    .option('--json', 'NDJSON on stdout, text for people on stderr')
    .option('--quiet', 'one line')
    .option('--no-color', 'no colour (also NO_COLOR)')
    .option('--log-level <level>', 'of logs/operator.log: trace to fatal, or silent', 'info')
    .configureHelp({ showGlobalOptions: true, helpWidth: 80, formatHelp: examplesFirst })
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  addRun(program, exit);
  addOnboard(program, exit);
  addVerify(program, exit);
  addExplain(program, exit);
  addReport(program, exit);
  addRedeliver(program, exit);
  addPause(program, exit);
  addPolicy(program, exit);
  addTrain(program, exit);
  addEvaluate(program, exit);
  addTwin(program, exit);
  addViolation(program, exit);
  return program;
}

function addRun(program: Command, exit: Exit): void {
  withExample(program.command('run', { isDefault: true }), 'demo-run --env stage --only crash')
    .summary('the scripted walkthrough in six steps (the default command)')
    .description(
      'Plays the walkthrough: onboarding, normal operation, crash, overload, false\nalarm, safety.',
    )
    .option('--app <name>', 'name of the app', 'demo-api')
    .option(
      '--repo <url>',
      'its repository; it is not cloned',
      'https://github.com/example/demo-api',
    )
    .option('--runtime <runtime>', 'backend, frontend or fullstack', 'backend')
    .option('--replace', 'put a different spec of the same app in its place')
    .option('--env <env>', 'dev, stage or prod', 'stage')
    .option('--allow-prod-injection', 'break the app in prod too')
    .option('--redis <url>', 'use this Redis as the bus (also REDIS_URL)')
    .option('--port <n>', 'port of the front door (default: any free one)')
    .option('--simulated', 'a simulated app under a virtual clock; no thread, no port')
    .option('--learn', 'learn from the outcomes in stage too, as dev always does')
    .option('--policy <file>', 'allowlists and limits from this file (default: built in)')
    .option('--observe', 'do everything but the act: say what would have been done')
    .option('--seed <n>', 'seed of what dev explores, and of the simulated app', '42')
    .option('--only <scenarios>', 'crash, overload, false_alarm, or A, B, C, with commas')
    .action(async (_options, command: Command) => {
      exit(await (await COMMANDS.run())(command.optsWithGlobals()));
    });
}

function addOnboard(program: Command, exit: Exit): void {
  withExample(program.command('onboard'), 'demo-run onboard --file apps/samples/backend.json')
    .summary('validates an app and writes its spec')
    .description('Validates an app and writes its spec to apps/registry/.')
    .option('--name <name>', 'name of the app')
    .option('--repo <url>', 'its repository; it is not cloned')
    .option('--runtime <runtime>', 'backend, frontend or fullstack')
    .option('--file <file>', 'read name, repo_url and runtime from a JSON file (or from stdin)')
    .option('--replace', 'put a different spec of the same app in its place')
    .action(async (_options, command: Command) => {
      exit(await (await COMMANDS.onboard())(command.optsWithGlobals()));
    });
}

function addVerify(program: Command, exit: Exit): void {
  withExample(program.command('verify'), 'demo-run verify logs/day1_proof.log')
    .summary('checks a proof log')
    .description(
      'Checks a proof log: bytes, schema, chain, order, meaning, signed head, and the\n' +
        'runs before it. Exit 0 valid and sealed; 4 valid, but something cannot be known\n' +
        '(it says what); 7 not valid. A copied file is enough, with its .head beside it.',
    )
    .argument('[file]', 'the log (default: logs/day1_proof.log under the root)')
    .option('--replay', 'recompute every decision and verdict from what the log holds')
    .option('--sinks', 'compare CSV, metrics and bus with what the log announces')
    .option('--redis <url>', 'the Redis that the run used, for --sinks (also REDIS_URL)')
    .option('--anchor <n:hash>', 'what line N is known to hash to; may be repeated', collect)
    .option('--key <file>', 'the public key (PEM) that must have signed the head')
    .action(async (file: string | undefined, _options, command: Command) => {
      exit(await (await COMMANDS.verify())({ ...command.optsWithGlobals(), file }));
    });
}

function addExplain(program: Command, exit: Exit): void {
  withExample(program.command('explain'), 'demo-run explain 8')
    .summary('why a decision was made, and what it led to')
    .description(
      'Explains a line of a proof log by the decision that it belongs to: readings and\n' +
        'state, rule, Q-values with visits, what was rejected and why, the gates, what\n' +
        'followed, and the causes. The log is checked first: exit 7 if it does not verify.\n' +
        'A copied log is enough; only there other runs are not known.',
    )
    .argument('<seq>', 'the number of the line: its seq, or what a run shows as proof #N')
    .argument('[file]', 'the log (default: logs/day1_proof.log under the root)')
    .action(async (seq: string, file: string | undefined, _options, command: Command) => {
      exit(await (await COMMANDS.explain())({ ...command.optsWithGlobals(), seq, file }));
    });
}

function addRedeliver(program: Command, exit: Exit): void {
  withExample(program.command('redeliver'), 'demo-run redeliver --redis redis://localhost')
    .summary('brings CSV and bus to what the proof logs say')
    .description(
      'Adds what CSV and bus lack of the events that the proof logs of this root announce,\n' +
        'each once. Exit 5 if something cannot be restored.',
    )
    .option('--redis <url>', 'the Redis that the runs used (also REDIS_URL)')
    .action(async (_options, command: Command) => {
      exit(await (await COMMANDS.redeliver())(command.optsWithGlobals()));
    });
}

function addPause(program: Command, exit: Exit): void {
  withExample(program.command('pause'), 'demo-run pause')
    .summary('stops all acting in this root, also of a run under way')
    .description('Makes logs/PAUSED. While it is there, the next gate and each after it refuses.')
    .action(async (_options, command: Command) => {
      exit((await COMMANDS.pause())(command.optsWithGlobals()));
    });
  withExample(program.command('resume'), 'demo-run resume')
    .summary('ends a pause')
    .description('Takes logs/PAUSED away.')
    .action(async (_options, command: Command) => {
      exit((await COMMANDS.resume())(command.optsWithGlobals()));
    });
}

function addPolicy(program: Command, exit: Exit): void {
  withExample(program.command('policy'), 'demo-run policy --policy mine.json --prove')
    .summary('what a policy allows where, and why')
    .description(
      'Asks the gates about each action in each environment, and says why, with the limits\n' +
        'in words. --lint looks for what cannot be meant, --prove explores all decisions\n' +
        'and runs with the code that decides and judges: exit 1 with findings, or where a\n' +
        'property fails; 4 where the space was too large to be explored whole.',
    )
    .option('--policy <file>', 'this policy (default: the one that is built in)')
    .option('--lint', 'permissions, limits and times that cannot be meant')
    .option('--prove', 'that its limits hold, whatever the app does')
    .action(async (_options, command: Command) => {
      exit((await COMMANDS.policy())(command.optsWithGlobals()));
    });
}

function addTrain(program: Command, exit: Exit): void {
  withExample(program.command('train'), 'demo-run train --episodes 1000000 --seed 42')
    .summary('learns a Q-table on the finite model of incidents')
    .description(
      'Learns a Q-table on the finite model of incidents, and says how its policy\n' +
        'stands to the optimum. Equal episodes and seed give equal bytes anywhere.',
    )
    .option('--episodes <n>', 'how many incidents to learn from', '1000000')
    .option('--seed <n>', 'seed of the training', '42')
    .option('--env <env>', 'dev, stage or prod: whose table it is', 'dev')
    .option('--out <file>', 'write it here (default: logs/<env>/q_table.json)')
    .option('--replace', 'even over a table that learned from live runs')
    .option('--calibrate', 'instead: measure the real pool, into logs/calibration.json')
    .option('--repetitions <n>', 'how often it is measured for that', '9')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<{ readonly calibrate?: boolean }>();
      const load = options.calibrate === true ? COMMANDS.calibrate : COMMANDS.train;
      exit(await (await load())(options));
    });
}

function addEvaluate(program: Command, exit: Exit): void {
  withExample(program.command('evaluate'), 'demo-run evaluate logs/dev/q_table.json')
    .summary('scores a Q-table against baselines and the optimum')
    .description(
      'Scores a Q-table against simple policies and the optimum of the model, with\n' +
        'gates off and on, on incidents from a seed that it was not trained with.',
    )
    .argument('[file]', 'the Q-table (default: the one that ships)')
    .option('--episodes <n>', 'incidents for each policy, 100 or more', '10000')
    .option('--seed <n>', 'their seed (default: the one of the training, plus 1)')
    .option('--real', 'instead: the real pool beside the simulated app, by its times')
    .action(async (file: string | undefined, _options, command: Command) => {
      const options = { ...command.optsWithGlobals<{ readonly real?: boolean }>(), file };
      if (options.real === true) exit(await (await COMMANDS.reality())(options));
      else exit((await COMMANDS.evaluate())(options));
    });
}

function addTwin(program: Command, exit: Exit): void {
  withExample(program.command('twin'), 'demo-run twin overload --cause burst')
    .summary('shows what each action would have caused')
    .description(
      'Forks the simulated app at the detection of a fault and does, side by side under one\n' +
        'seed, nothing, a restart, and any number of workers more. Writes no file. Exit 4\n' +
        'if the fault did not show.',
    )
    .argument('<scenario>', 'crash, overload, false_alarm, or A, B, C')
    .option('--seed <n>', 'seed of the fork that is shown', '42')
    .option('--seeds <n>', 'how many seeds the means are taken over', '200')
    .option('--cause <cause>', 'what lies behind the fault (default: drawn by its share)')
    .action(async (scenario: string, _options, command: Command) => {
      exit(await (await COMMANDS.twin())({ ...command.optsWithGlobals(), scenario }));
    });
}

function addViolation(program: Command, exit: Exit): void {
  withExample(program.command('demo-mode-violation'), 'demo-run demo-mode-violation')
    .summary('attacks the gates; every attack must be refused')
    .description(
      'Starts the app and attacks its gates. Exit 0 only if every attack was refused\nand the genuine decision beside them passed.',
    )
    .option('--env <env>', 'dev, stage or prod', 'stage')
    .option('--policy <file>', 'allowlists and limits from this file (default: built in)')
    .action(async (_options, command: Command) => {
      exit(await (await COMMANDS.violation())(command.optsWithGlobals()));
    });
}

/** Into the same list: a copy for each of some ten thousand would take seconds. */
function collect(value: string, earlier: string[] = []): string[] {
  earlier.push(value);
  return earlier;
}
