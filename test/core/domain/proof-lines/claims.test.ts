import { expect, it } from 'vitest';
import type { LoggedFault } from '../../../../src/core/domain/fault.js';
import { LogContext } from '../../../../src/core/domain/proof-lines/log-context.js';
import { decided, injected } from '../../../support/sample-lines.js';

const alert = (claimed_utilization_ppm: number): LoggedFault => ({
  ...{ kind: 'alert', source: 'monitor' },
  claimed_utilization_ppm,
});

it.each<[what: string, fault: LoggedFault | LoggedFault[], claim: number | null]>([
  ['one alert', alert(970_000), 970_000],
  ['an alert beside another fault', [{ kind: 'exit', times: 1 }, alert(900_000)], 900_000],
  ['alerts that claim more and less', [alert(900_000), alert(960_000), alert(950_000)], 960_000],
  ['nothing that claims anything', { kind: 'exit', times: 1 }, null],
])('%s: what is claimed is the most that any alert claims', (_what, fault, claim) => {
  const context = new LogContext();
  context.take({ ...injected('false_alarm'), fault });
  expect(context.claimedPpm(decided('false_alarm'))).toBe(claim);
  expect(context.claimedPpm(decided('crash'))).toBeNull();
});
