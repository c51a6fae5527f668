import { logExitCode } from '../../audit/library/log-exit-code.js';
import { sha256 } from '../../run/app/registry.js';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { shorten } from '../../core/domain/safe-text.js';
import { readRegularFile } from '../../base/regular-file.js';
import { homeOf, logFolder } from '../../audit/library/log-files.js';
import { readTrustedKey, type TrustedKey } from '../../audit/checker/trusted-key.js';
import {
  verifyLog,
  type VerifyOptions,
  type VerifyReport,
} from '../../audit/checker/verify-log.js';
import { signatureOf } from '../../audit/checker/agent-signature.js';
import { Replay } from '../../audit/replay/replay.js';
import type { CommonOptions } from '../options.js';
import { present } from '../present.js';
import { namedLog } from '../named-log.js';
import { readLogArgument } from '../read-log-argument.js';
import { sinksText } from '../views/sinks-text.js';
import { verifyText, verifyVerdict, type ReplayReport } from '../views/verify-text.js';
import { rememberedOf } from '../../audit/library/remembered.js';
import { ownKey, withHolder, type KnownLog } from '../../audit/library/seal-of.js';
import { findRows } from '../../run/assembly/q-table-file.js';
import { verifySinks, type SinksReport } from '../../run/assembly/verify-sinks.js';

/** A PEM file of one key has some hundred bytes. */
const MAX_KEY_BYTES = 16 * 1024;

interface AskedVerification extends CommonOptions {
  readonly file: string | undefined;
  readonly replay: boolean;
  readonly sinks: boolean;
  readonly redis: string | undefined;
  readonly anchor: NonNullable<VerifyOptions['anchors']>;
  readonly key: string | undefined;
}

/** `demo-run verify [FILE]`: judges a proof log by what is in it, beside it and before it. */
export async function verifyCommand(options: AskedVerification): Promise<ExitCode> {
  const path = namedLog(options.file, options.root);
  const replay = options.replay ? newReplay(options.root) : undefined;
  const asked: VerifyOptions = {
    anchors: options.anchor,
    key: trustedKey(options.key),
    remembered: rememberedOf,
    ...(replay === undefined ? {} : { judge: (line) => replay.judge(line) }),
  };
  const report = await readLogArgument(path, async () =>
    withHolder(path, await verifyLog(path, asked)),
  );
  const replayed: ReplayReport = replay === undefined ? null : { table_at_hand: replay.hasTable };
  const found = { path, report, replayed };
  const sinks = options.sinks && report.valid ? await sinksOf(found, options) : undefined;
  print(options, { ...found, sinks });
  return differs(sinks) ? EXIT.proofLogInvalid : exitCodeOf(report, replayed);
}

type VerifiedLog = Omit<Parameters<typeof print>[1], 'sinks'>;

/** What is known of the log is said also where a sink cannot be read. */
async function sinksOf(log: VerifiedLog, options: AskedVerification): Promise<SinksReport | null> {
  try {
    const home = homeOf(log.path) ?? logFolder(options.root);
    return await verifySinks(log.path, home, options.redis);
  } catch (error) {
    print(options, { ...log, sinks: undefined });
    throw error;
  }
}

function differs(sinks: SinksReport | null | undefined): boolean {
  return (sinks?.differences ?? []).length > 0;
}

function print(
  options: CommonOptions,
  found: {
    readonly path: string;
    readonly report: KnownLog;
    readonly replayed: ReplayReport;
    /** Undefined where they were not asked for; null for a run that emits nothing. */
    readonly sinks: SinksReport | null | undefined;
  },
): void {
  const { path, report, replayed, sinks } = found;
  present(options, { fact: 'verified', path, ...report, replayed, sinks }, (style) => [
    ...verifyText(path, report, replayed, style),
    ...(sinks === undefined ? [] : sinksText(sinks, style)),
    verifyVerdict(report, replayed, differs(sinks), style),
  ]);
}

function exitCodeOf({ valid, sealed, problem }: VerifyReport, replayed: ReplayReport): ExitCode {
  if (!valid) return logExitCode(problem);
  const isReplayed = replayed === null || replayed.table_at_hand;
  return sealed && isReplayed ? EXIT.ok : EXIT.inconclusive;
}

function newReplay(root: string): Replay {
  return new Replay({ tableNamed: (named) => findRows(root, named), sha256, signatureOf });
}

/** The key that was given, or this user's own, where there is one. */
function trustedKey(given: string | undefined): TrustedKey | undefined {
  if (given === undefined) return ownKey();
  try {
    return readTrustedKey(readRegularFile(given, MAX_KEY_BYTES).toString(), 'given');
  } catch (cause) {
    throw new DemoRunError(
      'input_unreadable',
      `${shorten(given, 200)} is not a public Ed25519 key: ${messageOf(cause)}`,
      { cause, remedy: 'give the file ed25519.pub.pem of the person who ran it' },
    );
  }
}
