import { z } from 'zod';
import { scenarioFileSchema } from './scenario-file.js';

/**
 * The JSON Schema of scenario files, for editors: of the very schema that checks them. What relates two
 * fields to each other only the check knows.
 */
export function scenarioJsonSchema(): object {
  const schema = z.toJSONSchema(scenarioFileSchema, { io: 'input' });
  return { title: 'A scenario of demo-run, version demo-run/1', ...schema };
}
