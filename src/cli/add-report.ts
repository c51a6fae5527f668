import type { Command } from 'commander';
import { withExample, type Exit } from './command-help.js';

/** The command `report`. Its work is loaded only when it is called. */
export function addReport(program: Command, exit: Exit): void {
  withExample(program.command('report'), 'demo-run report --open')
    .summary('one HTML file that tells all that a proof log holds')
    .description(
      'Makes one HTML file of a proof log: verdict, timeline, measured signals, why and\n' +
        'why not, gates, Q-table, sinks, and the lines themselves. It asks for nothing and\n' +
        'runs nothing. The log is checked first: exit 7 if it does not verify. A copied\n' +
        'log is enough; its report goes into the working directory.',
    )
    .argument('[file]', 'the log (default: logs/day1_proof.log under the root)')
    .option('--out <file>', 'write it here, - for stdout (default: logs/report.html)')
    .option('--open', 'open it, where somebody sits at a terminal')
    .action(async (file: string | undefined, _options, command: Command) => {
      const { reportCommand } = await import('./commands/report.js');
      exit(await reportCommand({ ...command.optsWithGlobals(), file }));
    });
}
