import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AgentTranscript } from '../../../src/run/agents/transcript.js';
import { createTranscriptFile } from '../../../src/run/agents/transcript-file.js';

const RUN_ID = '000042-8f3a';
const newFolder = () => mkdtempSync(join(tmpdir(), 'transcript-'));

describe('the file of a transcript', () => {
  it('holds each line as soon as it was said, for its owner alone', () => {
    const logs = newFolder();
    const file = createTranscriptFile(logs, RUN_ID);
    const path = join(logs, file.name);
    expect(file.name).toBe('agents/000042-8f3a.ndjson');
    file.write('one\n');
    expect(readFileSync(path, 'utf8')).toBe('one\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect([file.close(), file.close()]).toEqual([undefined, undefined]);
    file.write('after its end\n');
    expect(readFileSync(path, 'utf8')).toBe('one\n');
  });

  it('is never one that is there already', () => {
    const logs = newFolder();
    createTranscriptFile(logs, RUN_ID).close();
    expect(() => createTranscriptFile(logs, RUN_ID)).toThrow(/EEXIST/);
  });

  it.each([
    ['the folder', (logs: string, to: string) => symlinkSync(to, join(logs, 'agents'))],
    [
      'the file',
      (logs: string, to: string) => {
        mkdirSync(join(logs, 'agents'));
        writeFileSync(join(to, 'kept'), 'kept');
        symlinkSync(join(to, 'kept'), join(logs, 'agents', `${RUN_ID}.ndjson`));
      },
    ],
  ])('follows no link: %s', (_what, link) => {
    const [logs, elsewhere] = [newFolder(), newFolder()];
    link(logs, elsewhere);
    expect(() => createTranscriptFile(logs, RUN_ID)).toThrow(/link/);
  });
});

describe('a transcript', () => {
  it('stops at its limit, and says so', () => {
    const lines: string[] = [];
    const keep = (line: string) => {
      lines.push(line);
    };
    const transcript = new AgentTranscript({ nowUs: () => 5, keep, mostBytes: 1_000 });
    for (let n = 0; n < 100; n += 1) transcript.fromAgent('unasked', Buffer.from('chatter'));
    const sha256 = transcript.sha256();
    transcript.ended('exit 0');
    expect(lines.at(-1)).toBe(`{"n":${String(lines.length)},"at_us":0,"stopped":"full"}\n`);
    expect(lines.join('').length).toBeLessThanOrEqual(1_000);
    expect(transcript.sha256()).toBe(sha256);
  });
});
