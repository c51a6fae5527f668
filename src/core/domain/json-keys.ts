/**
 * What a parser passes over in silence: of a key that stands twice in one object it keeps the last,
 * and a key such as `__proto__` or `constructor` means something else to JavaScript than to JSON.
 * @param tokens of valid JSON: its strings, braces and colons, in their order; others do not matter
 */
export function keyFaults(tokens: readonly string[]): string[] {
  const faults: string[] = [];
  const open: Set<string>[] = [];
  let latest = '';
  for (const token of tokens) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token === ':') faults.push(...faultsOf(latest, open.at(-1) ?? new Set()));
    else latest = token;
  }
  return faults;
}

/** @param spelled the key as it is, in quotes: `"\u0061"` is the key `a` too */
function faultsOf(spelled: string, siblings: Set<string>): string[] {
  const key = spelled.includes('\\') ? String(JSON.parse(spelled)) : spelled.slice(1, -1);
  const isTwice = siblings.has(key);
  siblings.add(key);
  return [
    ...(isTwice ? [`the key "${key}" stands twice in one object`] : []),
    ...(key === 'prototype' || key in Object.prototype ? [`the key "${key}" is not taken`] : []),
  ];
}
