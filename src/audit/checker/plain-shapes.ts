import { z } from 'zod';
import { EXECUTABLE_ACTIONS } from '../../core/domain/actions.js';
import { decidedBySchema } from '../../core/domain/decision.js';
import { incidentClassSchema } from '../../core/domain/incident.js';
import { proofHeadSchema } from '../../core/domain/proof-head.js';
import { proofBodySchema } from '../../core/domain/proof-lines/catalogue.js';
import { toLoggedPolicy } from '../../core/domain/proof-lines/logged-policy.js';
import { shapeOf, type Shape } from '../../core/domain/schema-shape.js';
import { witnessSchema } from '../../core/domain/witness.js';
import { BUILT_IN_POLICY } from '../../core/domain/built-in-policy.js';
import { lineSchemaOf } from './line-schema.js';

/**
 * What most logs hold, as far as it can be told from plain data: the lines by the names of their kinds, and what
 * lies beside a log. The build puts the data in this module's place (`scripts/bundle.mjs`), so that a log can be
 * checked without building the schemas.
 */
export const PLAIN_SHAPES: Readonly<Record<string, () => Shape>> = {
  head: () => plainShapeOf(proofHeadSchema),
  witness: () => plainShapeOf(witnessSchema),
  ...Object.fromEntries(
    proofBodySchema.options.map(({ shape }) => {
      const name = shape.event_name.value;
      return [name, () => plainShapeOf(lineSchemaOf(name) ?? z.never())];
    }),
  ),
};

function plainShapeOf(schema: z.core.$ZodType): Shape {
  return withoutSchemas(shapeOf(schema));
}

/** What only a schema knows, it is asked about what is usual. */
function withoutSchemas(shape: Shape): Shape {
  switch (shape.is) {
    case 'list':
      return { ...shape, of: withoutSchemas(shape.of) };
    case 'object': {
      const fields = shape.fields.map((field) => ({
        ...field,
        shape: withoutSchemas(field.shape),
      }));
      return { is: 'object', fields };
    }
    case 'record':
      return { ...shape, value: withoutSchemas(shape.value) };
    case 'either':
      return { is: 'either', options: shape.options.map(withoutSchemas) };
    case 'other':
      return { is: 'known', texts: usualOf(shape.schema) };
    case 'text':
    case 'integer':
    case 'one_of':
    case 'known':
      return shape;
  }
}

/** The usual values that a schema accepts as they are. */
function usualOf(schema: z.core.$ZodType): string[] {
  return usual()
    .map((value) => ({ text: JSON.stringify(value), parsed: z.safeParse(schema, value) }))
    .filter(({ text, parsed }) => parsed.success && JSON.stringify(parsed.data) === text)
    .map(({ text }) => text);
}

/** The policy that holds unless another is named, and what scenarios expect in short. */
function usual(): unknown[] {
  const expected = incidentClassSchema.options.flatMap((incident) =>
    EXECUTABLE_ACTIONS.flatMap((action) =>
      decidedBySchema.options.map((by) => [incident, action, by]),
    ),
  );
  return [toLoggedPolicy(BUILT_IN_POLICY), ...expected];
}
