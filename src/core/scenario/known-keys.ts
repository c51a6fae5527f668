import { z } from 'zod';
import { valueAt } from '../domain/objects.js';
import { isWithheldEntry, textEntrySchema, withheldEntrySchema } from './attack-entry.js';
import { alternativeAbout, EXPECTATION_KEYS, expectationEntrySchema } from './expectation-entry.js';
import { faultEntrySchema } from './fault-entry.js';
import { scenarioFileSchema } from './scenario-file.js';
import { isGroup, type Path } from './written-value.js';

const { shape } = scenarioFileSchema;
const GROUPS: Readonly<Record<string, object>> = {
  app: shape.app.unwrap().shape,
  traffic: shape.traffic.unwrap().shape,
  repeat: shape.repeat.unwrap().shape,
  say: shape.say.unwrap().shape,
};

/** The fields that a group of a scenario file may have. @param raw the file as a whole */
export function knownKeys(path: Path, raw: unknown): string[] {
  return Object.keys(shapeOf(path, raw));
}

/** Whether a scenario is whole without a field. @param raw the file as a whole */
export function mayBeLeftOut(path: Path, raw: unknown): boolean {
  const field = path.at(-1);
  if (typeof field !== 'string') return false;
  const schema: unknown = Reflect.get(shapeOf(path.slice(0, -1), raw), field);
  return schema instanceof z.ZodType && schema.safeParse(undefined).success;
}

function shapeOf(path: Path, raw: unknown): object {
  const [first] = path;
  if (first === undefined) return shape;
  const value = valueAt(raw, path);
  if (first === 'fault') return faultShape(value);
  if (first === 'expect') return expectationShape(value);
  if (first === 'attack' && path.length > 1) return textEntrySchema.shape.wants.shape;
  if (first === 'attack') return attackShape(value);
  return GROUPS[String(first)] ?? {};
}

function faultShape(value: unknown): object {
  const kind = isGroup(value) ? value['kind'] : undefined;
  return faultEntrySchema.options.find((option) => option.shape.kind.value === kind)?.shape ?? {};
}

function attackShape(value: unknown): object {
  return isWithheldEntry(value) ? withheldEntrySchema.shape : textEntrySchema.shape;
}

function expectationShape(value: unknown): object {
  if (!isGroup(value)) return {};
  const about = EXPECTATION_KEYS.find((key) => Object.hasOwn(value, key)) ?? '';
  const meant = alternativeAbout(about, value['signal']) ?? -1;
  return expectationEntrySchema.options[meant]?.shape ?? {};
}
