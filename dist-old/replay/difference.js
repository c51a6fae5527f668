/**
 * The first value that differs, compared as JSON.
 * @param recomputed what the pure code gives · @param recorded what the log says
 */
export function firstDifference(code, recomputed, recorded) {
    for (const key of Object.keys(recomputed)) {
        const expected = JSON.stringify(recomputed[key]);
        const found = JSON.stringify(recorded[key]);
        if (expected !== found) {
            return { code, expected: `${key} ${expected}`, found: `${key} ${found}` };
        }
    }
    return undefined;
}
