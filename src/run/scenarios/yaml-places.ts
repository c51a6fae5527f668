import { isMap, isNode, isScalar, isSeq, type Document, type Pair, type YAMLMap } from 'yaml';
import type { Path } from '../../core/scenario/written-value.js';

/**
 * Where a part of a document begins. Of what is not there: where the group begins in which it is missing.
 * @param isKey asks for the key, not for what stands behind it
 */
export function offsetOf(document: Document, path: Path, isKey: boolean): number {
  const above = isKey ? path.slice(0, -1) : path;
  let node: unknown = document.contents;
  let offset = beginOf(node) ?? 0;
  for (const step of above) {
    const { key, value } = partAt(node, step);
    const found = beginOf(value) ?? beginOf(key);
    if (found === undefined) return offset;
    offset = found;
    node = value;
  }
  const last = path.at(-1);
  return (isKey && last !== undefined ? beginOf(partAt(node, last).key) : undefined) ?? offset;
}

function partAt(node: unknown, step: PropertyKey): { key?: unknown; value?: unknown } {
  if (isSeq(node)) return { value: node.items[Number(step)] };
  return (isMap(node) ? pairAt(node, step) : undefined) ?? {};
}

function pairAt(map: YAMLMap, key: PropertyKey): Pair | undefined {
  return map.items.findLast((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}

function beginOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
