import { z } from 'zod';
import { EXECUTABLE_ACTIONS } from '../actions.js';
import { environmentSchema } from '../environment.js';
import { appName, count, sha256 } from './fields.js';
const about = {
    app_name: appName,
    env: environmentSchema,
    decision_id: z.string().max(32),
    action: z.enum(EXECUTABLE_ACTIONS),
};
export const approvalRequested = z.strictObject({
    event_name: z.literal('APPROVAL_REQUESTED'),
    ...about,
    workers_from: count,
    workers_to: count.nullable(),
    policy_sha256: sha256,
});
export const approvalDenied = z.strictObject({
    event_name: z.literal('APPROVAL_DENIED'),
    ...about,
    reason: z.enum(['nobody_to_approve']),
});
