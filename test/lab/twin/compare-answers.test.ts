import { describe, expect, it } from 'vitest';
import { BUILT_IN_POLICY } from '../../../src/core/gates/built-in-policy.js';
import { compareAnswers } from '../../../src/lab/twin/compare-answers.js';
import { summaryOf } from '../../../src/audit/summary/run-summary.js';
import { linesOf } from '../../support/meaning.js';
it('x', async () => { expect(compareAnswers).toBeDefined(); void BUILT_IN_POLICY; void summaryOf; void linesOf; });
