import { accessSync, constants, cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEMO_MODE_VIOLATION, DEMO_RUN, PROJECT_ROOT, runCli } from '../support/cli.js';
import { runProgram } from '../support/processes.js';
import { temporaryRoot } from '../support/temporary-root.js';

describe('a launcher', () => {
  it.each(['demo-run', 'demo-mode-violation'])(
    '%s without a build says how to get one, with exit 78',
    async (name) => {
      const project = temporaryRoot();
      cpSync(join(PROJECT_ROOT, 'scripts'), join(project, 'scripts'), { recursive: true });
      cpSync(join(PROJECT_ROOT, 'package.json'), join(project, 'package.json'));
      const program = join(project, 'scripts', `${name}.cjs`);
      const { code, stdout, stderr } = await runCli([], { program });
      expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
      expect(stderr).toMatch(/^demo-run: not built.*\bnpm (ci|run build)\b/s);
    },
  );

  it.each([
    { node: '18.20.8', code: 78 },
    { node: '20.18.3', code: 78 },
    { node: '20.19.0', code: 0 },
    { node: '22.0.0', code: 0 },
    { node: '100.0.0', code: 0 },
  ])('on Node $node ends with exit $code', async ({ node, code }) => {
    const versions = JSON.stringify({ ...process.versions, node });
    const fake = `Object.defineProperty(process,'versions',{value:${versions}})`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(fake)}`;
    const result = await runProgram(process.execPath, [preload, DEMO_RUN, '--version']);
    expect(result.code).toBe(code);
    if (code === 78) expect(result.stderr).toContain(node);
  });

  it.each([DEMO_RUN, DEMO_MODE_VIOLATION])('is an executable file', (path) => {
    expect(() => {
      accessSync(path, constants.X_OK);
    }).not.toThrow();
  });
});
