import { describe, expect, it } from 'vitest';
import type { Capability } from '../../../src/core/domain/capabilities.js';
import type { Actuator } from '../../../src/core/domain/ports.js';
import { createOrchestrator } from '../../../src/run/orchestrator/orchestrator.js';
import { memoryDecision, OPEN } from '../../support/memory-decisions.js';
import { createMemoryLoop } from '../../support/memory-loop.js';

describe('a capability that was not spent by the act', () => {
  it.each(['acts', 'fails'])('is void once the action has ended, where that %s', async (how) => {
    const loop = createMemoryLoop({}, { env: 'stage' });
    const kept: Capability[] = [];
    const keep: Actuator['noop'] = (_target, capability) => {
      kept.push(capability);
      return how === 'acts' ? Promise.resolve({ summary: '' }) : Promise.reject(new Error('no'));
    };
    const actuator = { noop: keep, restart_service: keep, scale_workers: keep };
    const orchestrator = createOrchestrator({
      ...loop.parts,
      actuatorHandle: { ...loop.actuatorHandle, actuator },
    });
    const { result } = await orchestrator.submit(loop.issuer.issue(memoryDecision(loop)), OPEN);
    expect(result).toBe(how === 'acts' ? 'executed' : 'failed');
    expect(kept.map((capability) => loop.actuatorHandle.capabilities.redeem(capability))).toEqual([
      false,
    ]);
  });
});
