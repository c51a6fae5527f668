import { describe, expect, it } from 'vitest';
import { generateSpec, specText } from '../../../src/core/onboarding/generate-spec.js';
import { readSpec } from '../../../src/core/onboarding/read-spec.js';
import { NAUGHTY } from '../../support/hostile-text.js';
import { DEMO_REQUEST, demoSpec } from '../../support/specs.js';

type Edit = Readonly<Record<string, unknown>>;

function read(edit: Edit, name = 'demo-api') {
  return readSpec(JSON.stringify({ ...demoSpec, ...edit }), name);
}

function fieldsOf(reading: ReturnType<typeof readSpec>): string[] {
  return reading.sound ? [] : reading.problems.map(({ field }) => field);
}

const scaling = (edit: Edit) => ({ scaling: { ...demoSpec.scaling, ...edit } });

describe('a spec that was edited', () => {
  it.each(['backend', 'frontend', 'fullstack'] as const)(
    'is sound as each template gives it: %s',
    (runtime) => {
      const spec = generateSpec({ ...DEMO_REQUEST, runtime });
      expect(readSpec(specText(spec), 'demo-api')).toEqual({ sound: true, spec });
    },
  );

  it.each<[string, Edit]>([
    ['more replicas', scaling({ max_replicas: 5 })],
    ['as many as there may be', scaling({ min_replicas: 8, max_replicas: 8 })],
    ['another target', scaling({ target_utilization: 0.333333 })],
    ['another port', { port: 65_535 }],
    ['fewer environments', { environments: ['prod'] }],
    ['other resources', { resources: { cpu: '500m', memory: '2Gi' } }],
    ['other commands', { build_command: 'make -j4 && echo "fertig: \u00fc"' }],
    ['another health endpoint', { health_endpoint: '/api/v1/health.json' }],
    ['the root as health endpoint', { health_endpoint: '/' }],
  ])('is taken with %s', (_what, edit) => {
    expect(read(edit)).toEqual({ sound: true, spec: { ...demoSpec, ...edit } });
  });

  it.each<[string, Edit, string[]]>([
    ['no replica', scaling({ min_replicas: 0 }), ['scaling.min_replicas']],
    ['more replicas than a machine holds', scaling({ max_replicas: 9 }), ['scaling.max_replicas']],
    ['part of a replica', scaling({ max_replicas: 2.5 }), ['scaling.max_replicas']],
    ['fewer at most than at least', scaling({ min_replicas: 4 }), ['scaling.min_replicas']],
    [
      'a target that saturated workers keep',
      scaling({ target_utilization: 0.85 }),
      ['scaling.target_utilization'],
    ],
    [
      'a target that the log cannot hold',
      scaling({ target_utilization: 0.1234567 }),
      ['scaling.target_utilization'],
    ],
    ['an unknown key', { replicas: 3 }, ['spec']],
    ['an unknown key deeper down', scaling({ max_replica: 3 }), ['spec']],
    ['another name', { name: 'demo-apo' }, ['name']],
    ['no scaling', { scaling: undefined }, ['scaling']],
    ['another version', { spec_version: 2 }, ['spec_version']],
    ['another runtime', { type: 'backnd' }, ['type']],
    ['a private repository host', { repo_url: 'https://10.0.0.1/a/b' }, ['repo_url']],
    ['no environment', { environments: [] }, ['environments']],
    ['an environment twice', { environments: ['dev', 'dev'] }, ['environments']],
    ['an unknown environment', { environments: ['dev', 'test'] }, ['environments']],
    ['the path of the work', { health_endpoint: '/work' }, ['health_endpoint']],
    ['a query', { health_endpoint: '/health?x=1' }, ['health_endpoint']],
    ['a path that goes up', { health_endpoint: '/a/../b' }, ['health_endpoint']],
    ['a host', { health_endpoint: '//evil/health' }, ['health_endpoint']],
    ['an escape in a command', { build_command: 'make\u001b[2J' }, ['build_command']],
    ['no command', { start_command: '' }, ['start_command']],
    [
      'resources in words',
      { resources: { cpu: 'much', memory: 512 } },
      ['resources.cpu', 'resources.memory'],
    ],
    ['all wrong', { port: '5000', name: 1, scaling: [] }, ['name', 'port', 'scaling']],
  ])('is refused with %s', (_what, edit, fields) => {
    expect(fieldsOf(read(edit))).toEqual(fields);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'max_replicas: 5'],
    ['a list', '[]'],
    ['half of it', specText(demoSpec).slice(0, 200)],
    ['a key twice', specText(demoSpec).replace('{', '{"port": 1,')],
    ['a key that means something else to JavaScript', '{"__proto__": {"port": 1}}'],
    ['bytes that are no text', specText(demoSpec).replace('demo', '\ufffd')],
    ['brackets without end', '['.repeat(60_000)],
  ])('is refused where it is %s', (_what, text) => {
    expect(readSpec(text, 'demo-api').sound).toBe(false);
  });

  it('with ten thousand faults names some of them, and how many more there are', () => {
    const keys = Array.from({ length: 10_000 }, (_, n) => [`key${String(n)}`, n]);
    const reading = read(Object.fromEntries(keys) as Edit);
    expect(fieldsOf(reading)).toHaveLength(21);
    expect(JSON.stringify(reading)).toContain('and 9980 more');
  });

  it('says to a near miss what was meant', () => {
    expect(JSON.stringify(read(scaling({ max_replica: 3 })))).toContain(
      'did you mean scaling.max_replicas?',
    );
  });

  it('never throws, whatever is in whichever field', () => {
    for (const text of NAUGHTY) {
      for (const key of Object.keys(demoSpec)) expect(() => read({ [key]: text })).not.toThrow();
      expect(readSpec(text, 'demo-api').sound).toBe(false);
    }
  });
});
