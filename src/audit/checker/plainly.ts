import { guardOfShape, type Guard } from '../../core/domain/schema-guard.js';
import { PLAIN_SHAPES } from './plain-shapes.js';

const guards = new Map<string, Guard>();

/**
 * Whether it can be told at a glance that a value is one of this kind, as it stands: false says nothing, ask its
 * schema then.
 * @param kind the name of a kind of line; `head` or `witness`
 */
export function isPlainly(kind: string, value: unknown): boolean {
  return (guards.get(kind) ?? newGuard(kind))(value);
}

function newGuard(kind: string): Guard {
  const shape = Object.hasOwn(PLAIN_SHAPES, kind) ? PLAIN_SHAPES[kind]?.() : undefined;
  if (shape === undefined) return () => false;
  const guard = guardOfShape(shape);
  guards.set(kind, guard);
  return guard;
}
