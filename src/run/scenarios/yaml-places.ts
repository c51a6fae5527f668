import { isMap, isNode, isScalar, isSeq, type Document, type Pair, type YAMLMap } from 'yaml';
import type { Path } from '../../core/scenario/written-value.js';

/**
 * Where a part of a document begins. Of what is not there: where the group begins in which it is missing.
 * @param isKey asks for the key, not for what stands behind it
 */
export function offsetOf(document: Document, path: Path, isKey: boolean): number {
  let node: unknown = document.contents;
  let offset = beginOf(node) ?? 0;
  for (const [at, step] of path.entries()) {
    const pair = isMap(node) ? pairAt(node, step) : undefined;
    const next: unknown = isSeq(node) ? node.items[Number(step)] : pair?.value;
    const keyOffset = beginOf(pair?.key);
    const wantsKey = isKey && at === path.length - 1;
    const found = wantsKey ? keyOffset : (beginOf(next) ?? keyOffset);
    if (found === undefined) return offset;
    offset = found;
    node = next;
  }
  return offset;
}

function pairAt(map: YAMLMap, key: PropertyKey): Pair | undefined {
  return map.items.findLast((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}

function beginOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
