export function problem(code, expected, found) {
    return { code, expected, found };
}
/** The first of the checks that does not hold. Each is what must be equal: expected, found. */
export function firstDifference(code, pairs) {
    const different = pairs.find(([, expected, found]) => expected !== found);
    if (different === undefined)
        return undefined;
    const [name, expected, found] = different;
    return problem(code, `${name} ${String(expected)}`, `${name} ${String(found)}`);
}
