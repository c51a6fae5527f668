import { describe, expect, it } from 'vitest';
import type { AppSpec, OnboardingRequest, Runtime } from '../../../src/core/domain/app-spec.js';
import {
  differingKeys,
  generateSpec,
  specText,
} from '../../../src/core/onboarding/generate-spec.js';

const REQUEST: OnboardingRequest = {
  name: 'demo-api',
  repo_url: 'https://github.com/example/demo-api',
  runtime: 'backend',
};

const BACKEND_TEXT = `{
  "spec_version": 1,
  "name": "demo-api",
  "type": "backend",
  "repo_url": "https://github.com/example/demo-api",
  "build_command": "pip install -r requirements.txt",
  "start_command": "python app.py",
  "health_endpoint": "/health",
  "port": 5000,
  "environments": [
    "dev",
    "stage",
    "prod"
  ],
  "resources": {
    "cpu": "0.5",
    "memory": "512Mi"
  },
  "scaling": {
    "min_replicas": 1,
    "max_replicas": 3,
    "target_utilization": 0.4
  }
}
`;

const TEMPLATES: readonly [Runtime, number, string, string, string[]][] = [
  ['backend', 5000, 'python app.py', '/health', ['pip install -r requirements.txt']],
  ['frontend', 3000, 'npm start', '/index.html', ['npm install && npm run build']],
  [
    ...(['fullstack', 8080, 'npm run start:prod', '/api/health'] as const),
    ['pip install -r requirements.txt', 'npm install'],
  ],
];

describe('a generated spec', () => {
  it('is written to the byte as documented', () => {
    expect(specText(generateSpec(REQUEST))).toBe(BACKEND_TEXT);
  });

  it('is byte-identical for equal requests, whatever the order of their fields', () => {
    const turned = Object.fromEntries(Object.entries(REQUEST).reverse()) as OnboardingRequest;
    expect(specText(generateSpec(turned))).toBe(specText(generateSpec(REQUEST)));
  });

  it('is that of its own request, whichever was asked for before', () => {
    const others: OnboardingRequest[] = [
      { ...REQUEST, name: 'other-api' },
      { ...REQUEST, runtime: 'frontend' },
      { ...REQUEST, repo_url: 'https://github.com/example/other-api' },
    ];
    for (const other of others) {
      expect(specText(generateSpec(REQUEST))).toBe(BACKEND_TEXT);
      const spec = generateSpec(other);
      expect(spec).toMatchObject({ name: other.name, type: other.runtime });
      expect(specText(spec)).toContain(`"repo_url": "${String(other.repo_url)}"`);
      expect(specText(spec)).not.toBe(BACKEND_TEXT);
    }
  });

  it('can be shared: nobody can change it', () => {
    const spec = generateSpec(REQUEST);
    expect(() => Object.assign(spec, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(spec.scaling, { max_replicas: 8 })).toThrow(TypeError);
    expect(specText({ ...spec, port: 1 })).toContain('"port": 1,');
  });

  it('keeps its key order when the spec was read back in another order', () => {
    const spec = generateSpec(REQUEST);
    const turned = Object.fromEntries(Object.entries(spec).reverse()) as AppSpec;
    expect(specText(turned)).toBe(BACKEND_TEXT);
  });

  it.each(TEMPLATES)(
    'for %s has port %i and starts by %s',
    (runtime, port, start, health, build) => {
      const spec = generateSpec({ ...REQUEST, runtime });
      expect(spec).toMatchObject({
        spec_version: 1,
        name: REQUEST.name,
        repo_url: REQUEST.repo_url,
        type: runtime,
        port,
        start_command: start,
        health_endpoint: health,
        environments: ['dev', 'stage', 'prod'],
        resources: { cpu: '0.5', memory: '512Mi' },
        scaling: { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 },
      });
      for (const part of build) expect(spec.build_command).toContain(part);
    },
  );

  it('can be changed by nobody who has it', () => {
    const spec = generateSpec(REQUEST);
    expect(() => spec.environments.pop()).toThrow(TypeError);
    expect(() => (spec.scaling.max_replicas = 99)).toThrow(TypeError);
    expect(specText(generateSpec(REQUEST))).toBe(BACKEND_TEXT);
  });
});

describe('the differing keys of two specs', () => {
  const spec = generateSpec(REQUEST);

  it.each<[string, AppSpec, string[]]>([
    ['equal ones', structuredClone(spec), []],
    ['another name', { ...spec, name: 'demo-web' }, ['name']],
    [
      'other replicas',
      { ...spec, scaling: { ...spec.scaling, max_replicas: 5 } },
      ['scaling.max_replicas'],
    ],
    ['other environments', { ...spec, environments: ['dev'] }, ['environments']],
    [
      'two changes',
      { ...spec, port: 1, resources: { cpu: '1', memory: '512Mi' } },
      ['port', 'resources.cpu'],
    ],
  ])('of %s', (_title, other, keys) => {
    expect(differingKeys(spec, other)).toEqual(keys);
    expect(differingKeys(other, spec)).toEqual(keys);
  });
});
