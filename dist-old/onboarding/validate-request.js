import { onboardingRequestSchema } from '../domain/app-spec.js';
import { checkAppName } from './app-name.js';
import { nearest } from './nearest.js';
import { checkRepoUrl } from './repo-url.js';
import { checkRuntime } from './runtime.js';
const FIELDS = Object.keys(onboardingRequestSchema.shape);
/**
 * Checks all of a request at once.
 * @returns the typed request, or every problem of every field
 */
export function validateRequest(raw) {
    const problems = [
        ...checkAppName(raw['name']),
        ...checkRepoUrl(raw['repo_url']),
        ...checkRuntime(raw['runtime']),
        ...checkFieldNames(raw),
    ];
    if (problems.length > 0)
        return { valid: false, problems };
    const request = onboardingRequestSchema.parse(raw);
    return { valid: true, request, unencrypted: request.repo_url.startsWith('http://') };
}
function checkFieldNames(raw) {
    const unknown = Object.keys(raw).filter((key) => !FIELDS.includes(key));
    return unknown.map((key) => {
        const suggestion = nearest(key, FIELDS);
        return {
            field: 'request',
            rule: 'field_known',
            value: key,
            accepted: FIELDS.join(', '),
            remedy: suggestion === undefined ? 'leave it out' : `did you mean ${suggestion}?`,
        };
    });
}
