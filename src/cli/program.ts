import { Command, Option } from 'commander';
import { addDiff, addExplain, addLog, addReport, addVerify, type Exit } from './program-audit.js';
import { addHelp } from './program-help.js';
import { helpText, withExample } from './help-text.js';
import { withTypedExample } from './launcher.js';
import { workingFolder } from '../base/working-folder.js';
import { version } from '../base/version.js';

/** Where a command's work stands. Each is loaded only when it is called: start-up stays quick. */
const COMMANDS = {
  run: async () => (await import('./commands/run.js')).runCommand,
  rehearse: async () => (await import('./commands/rehearse.js')).rehearseCommand,
  onboard: async () => (await import('./commands/onboard.js')).onboardCommand,
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
    .description('Rehearses a self-healing CI/CD agent, for real, and proves each step of it.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .option('--root <dir>', 'of apps/registry/ and logs/ (also DEMO_RUN_ROOT)')
    .option('--json', 'NDJSON on stdout, text for people on stderr')
    .option('--quiet', 'one line')
    .option('--no-color', 'no colour (also NO_COLOR)')
    .option('--log-level <level>', 'of operator.log, trace to silent', 'info')
    .helpCommand(false)
    .configureHelp({
      formatHelp: (command, helper) => withTypedExample(helpText(command, helper), workingFolder()),
    })
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  addRun(program, exit);
  addOnboard(program, exit);
  addVerify(program, exit);
  addLog(program, exit);
  addExplain(program, exit);
  addDiff(program, exit);
  addReport(program, exit);
  addRedeliver(program, exit);
  addPause(program, exit);
  addPolicy(program, exit);
  addTrain(program, exit);
  addEvaluate(program, exit);
  addTwin(program, exit);
  addViolation(program, exit);
  addHelp(program);
  return program;
}

/**
 * The help of each command by its name; `+` is that of the program. The example in it begins with
 * `demo-run`: how that is typed is known where it is printed.
 */
export function helpTexts(): [name: string, text: string][] {
  const program = createProgram(() => undefined);
  const textOf = (command: Command) => helpText(command, command.createHelp());
  const commands = program.commands.filter((command) => command.name() !== 'help');
  return [
    ['+', textOf(program)],
    ...commands.map((command): [string, string] => [command.name(), textOf(command)]),
  ];
}

function addRun(program: Command, exit: Exit): void {
  withExample(program.command('run', { isDefault: true }), 'demo-run --env stage --only crash')
    .summary('the walkthrough in six steps (the default command)')
    .description('Onboarding, normal operation, crash, overload, false alarm, safety: for real.')
    .option('--app <name>', 'app; its registered spec counts', 'demo-api')
    .option('--repo <url>', 'its repository (default: the registered one)')
    .option('--runtime <runtime>', 'backend, frontend, fullstack (default: its own)')
    .option('--replace', 'put a new spec in its place; the earlier one is kept')
    .option('--env <env>', 'dev, stage or prod', 'stage')
    .option('--allow-prod-injection', 'break the app in prod too')
    .option('--redis <url>', 'use this Redis as the bus (also REDIS_URL)')
    .option('--port <n>', 'port of the front door (default: any free one)')
    .option('--simulated', 'a simulated app under a virtual clock, without threads')
    .option('--learn', 'learn from the outcomes in stage too, as dev does')
    .option('--policy <file>', 'allowlists and limits (default: those built in)')
    .option('--observe', 'everything but the act: say what would be done')
    .option('--seed <n>', 'of exploring and of the simulated app', '42')
    .option('--only <scenarios>', 'crash, overload, false_alarm, or A, B, C, with commas')
    .option('--expect-digest <hex>', 'exit 1 if its behaviour digest is another one')
    .option('--pace <pace>', 'instant (the default), brisk (90 s) or talk (6 min)')
    .option('--step', 'wait for Enter before and after each step')
    .option('--notes', 'show what the speaker may say')
    .option('--rehearse', 'instead: whether such a run would go well here')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<{ readonly rehearse?: boolean }>();
      const load = options.rehearse === true ? COMMANDS.rehearse : COMMANDS.run;
      exit(await (await load())(options));
    });
}

function addOnboard(program: Command, exit: Exit): void {
  withExample(
    program.command('onboard'),
    'demo-run onboard --name shop --repo https://github.com/example/shop --runtime backend',
  )
    .summary('validates an app and writes its spec')
    .description(
      'Validates an app and writes its spec to apps/registry/. Without a name or a file\n' +
        'it reads a JSON object from stdin.',
    )
    .option('--name <name>', 'name of the app')
    .option('--repo <url>', 'its repository; it is not cloned')
    .option('--runtime <runtime>', 'backend, frontend or fullstack')
    .option('--file <file>', 'read name, repo_url and runtime from this JSON file')
    .option('--replace', 'put a new spec in its place; the earlier one is kept')
    .action(async (_options, command: Command) => {
      exit(await (await COMMANDS.onboard())(command.optsWithGlobals()));
    });
}

function addRedeliver(program: Command, exit: Exit): void {
  withExample(program.command('redeliver'), 'demo-run redeliver')
    .summary('brings CSV and bus to what the proof logs say')
    .description(
      'Adds what CSV and bus lack of the events that the proof logs of this root\n' +
        'announce, each once. Exit 5 if something cannot be restored.',
    )
    .option('--redis <url>', 'the Redis that the runs used (also REDIS_URL)')
    .action(async (_options, command: Command) => {
      exit(await (await COMMANDS.redeliver())(command.optsWithGlobals()));
    });
}

function addPause(program: Command, exit: Exit): void {
  withExample(program.command('pause'), 'demo-run pause')
    .summary('stops all acting in this root, at once')
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
  withExample(program.command('policy'), 'demo-run policy --lint')
    .summary('what a policy allows where, and why')
    .description(
      'Asks the gates about each action in each environment, and says why, with the\n' +
        'limits in words. --lint looks for what cannot be meant: exit 1 with findings.',
    )
    .option('--policy <file>', 'this policy (default: the one that is built in)')
    .option('--lint', 'permissions, limits and times that cannot be meant')
    .addOption(new Option('--prove').hideHelp())
    .action(async (_options, command: Command) => {
      exit((await COMMANDS.policy())(command.optsWithGlobals()));
    });
}

function addTrain(program: Command, exit: Exit): void {
  withExample(program.command('train'), 'demo-run train --episodes 1000000 --seed 42')
    .summary('learns a Q-table on a model of incidents')
    .description(
      'Learns a Q-table on the finite model of incidents, and says how its policy\n' +
        'stands to the optimum. Equal episodes and seed give equal bytes anywhere.',
    )
    .option('--episodes <n>', 'how many incidents to learn from (default: 1000000)')
    .option('--seed <n>', 'seed of the training (default: 42)')
    .option('--env <env>', 'dev, stage or prod: whose table it is (default: dev)')
    .option('--out <file>', 'write it here (default: logs/<env>/q_table.json)')
    .option('--replace', 'even over a table that learned from live runs')
    .option('--calibrate', 'instead: measure the real pool, into logs/calibration.json')
    .option('--repetitions <n>', 'how often it is measured for that (default: 9)')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<{ readonly calibrate?: boolean }>();
      const load = options.calibrate === true ? COMMANDS.calibrate : COMMANDS.train;
      exit(await (await load())(options));
    });
}

function addEvaluate(program: Command, exit: Exit): void {
  withExample(program.command('evaluate'), 'demo-run evaluate --episodes 1000')
    .summary('scores a Q-table against the optimum')
    .description(
      'Scores a Q-table against simple policies and the optimum of the model, with\n' +
        'gates off and on, on incidents from a seed that it was not trained with.',
    )
    .argument('[file]', 'the Q-table (default: the one that ships)')
    .option('--episodes <n>', 'incidents for each policy, 100 or more (default: 10000)')
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
      'Forks the simulated app at the detection of a fault and does, side by side under\n' +
        'one seed, nothing, a restart, and any number of workers more. Writes no file.\n' +
        'Exit 4 if the fault did not show.',
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
    .summary('attacks the gates; all must be refused')
    .description(
      'Starts the app and attacks its gates. Exit 0 only if every attack was refused\nand the genuine decision beside them passed.',
    )
    .option('--env <env>', 'dev, stage or prod', 'stage')
    .option('--policy <file>', 'allowlists and limits from this file (default: built in)')
    .action(async (_options, command: Command) => {
      exit(await (await COMMANDS.violation())(command.optsWithGlobals()));
    });
}
