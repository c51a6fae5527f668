import { describe, expect, it } from 'vitest';
import type { Capability } from '../../../src/core/domain/capabilities.js';
import type { Actuator } from '../../../src/core/domain/ports.js';
import { createOrchestrator } from '../../../src/run/orchestrator/orchestrator.js';
import { memoryDecision, OPEN } from '../../support/memory-decisions.js';
import { createMemoryRoom } from '../../support/memory-room.js';

describe('a capability that was not spent by the act', () => {
  it.each(['acts', 'fails'])('is void once the action has ended, where that %s', async (how) => {
    const room = createMemoryRoom({}, { env: 'stage' });
    const kept: Capability[] = [];
    const keep: Actuator['noop'] = (_target, capability) => {
      kept.push(capability);
      return how === 'acts' ? Promise.resolve({ summary: '' }) : Promise.reject(new Error('no'));
    };
    const actuator = { noop: keep, restart_service: keep, scale_workers: keep };
    const orchestrator = createOrchestrator({
      ...room.parts,
      actuatorHandle: { ...room.actuatorHandle, actuator },
    });
    const { result } = await orchestrator.submit(room.issuer.issue(memoryDecision(room)), OPEN);
    expect(result).toBe(how === 'acts' ? 'executed' : 'failed');
    expect(kept.map((capability) => room.actuatorHandle.capabilities.redeem(capability))).toEqual([
      false,
    ]);
  });
});
