import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archiveEarlierLog } from '../../src/proof/archive.js';
import { logFolder, logPath, type LogFolder } from '../../src/proof/log-files.js';
import { chainedLines, openingLines } from '../support/sample-log.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { filesUnder } from '../support/tree.js';

const WHOLE = chainedLines(openingLines()).join('');

function logsHolding(text: string): LogFolder {
  const logs = logFolder(temporaryRoot());
  mkdirSync(logs.archive, { recursive: true });
  writeFileSync(logPath(logs, 'run'), text, 'latin1');
  return logs;
}

describe('archiving that is interrupted, and begun again', () => {
  it('finds its own copy of a torn tail and goes on', () => {
    const logs = logsHolding(`${WHOLE}{"torn`);
    const aside = join(logs.archive, `000007-8f3a.torn-${String(WHOLE.length)}`);
    writeFileSync(aside, '{"to', { mode: 0o440 });
    archiveEarlierLog(logs, 'run', '000008-aaaa');
    expect(filesUnder(logs.folder)).toMatchObject({
      [join('archive', `000007-8f3a.torn-${String(WHOLE.length)}`)]: '{"torn',
      [join('archive', '000007-8f3a.log')]: WHOLE,
    });
  });

  it('sets the torn first line of a run aside and starts anew', () => {
    const logs = logsHolding('{"event_name":"ONBOARD');
    archiveEarlierLog(logs, 'run', '000008-aaaa');
    expect(Object.values(filesUnder(logs.folder))).toContain('{"event_name":"ONBOARD');
  });
});

describe('a file that is no log of ours', () => {
  it.each(['hello', 'hello\nworld', '{"a":1}\n{"b"', '{"event_name":1}\n'])(
    '%j is refused and stays untouched',
    (text) => {
      const logs = logsHolding(text);
      const before = filesUnder(logs.folder);
      expect(() => archiveEarlierLog(logs, 'run', '000008-aaaa')).toThrow(
        expect.objectContaining({ code: 'proof_log_invalid' }) as Error,
      );
      expect(filesUnder(logs.folder)).toEqual(before);
    },
  );
});

describe('the newest archive', () => {
  it('is the one with the highest number, also past a million', () => {
    const logs = logFolder(temporaryRoot());
    mkdirSync(logs.archive, { recursive: true });
    const archive = (runId: string) => {
      const text = chainedLines(openingLines(), { runId }).join('');
      writeFileSync(join(logs.archive, `${runId}.log`), text);
      return archiveEarlierLog(logs, 'run', '1000001-aaaa');
    };
    expect(archive('999999-aaaa')).not.toBe(archive('1000000-aaaa'));
  });
});
