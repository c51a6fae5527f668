import { z } from 'zod';
import { AGENT_PROTOCOL, fromAgentSchema, toAgentSchema } from './messages.js';

/**
 * The JSON Schema of what an agent and demo-run say to each other, for whoever writes an agent: of the
 * very schemas that check it. Each direction is in `$defs`.
 */
export function agentJsonSchema(): object {
  const metadata = z.registry<{ id: string }>();
  metadata.add(toAgentSchema, { id: 'to_agent' });
  metadata.add(fromAgentSchema, { id: 'from_agent' });
  const line = z.union([toAgentSchema, fromAgentSchema]);
  return {
    title: `One line of the protocol ${AGENT_PROTOCOL}`,
    ...z.toJSONSchema(line, {
      io: 'input',
      metadata,
      // What a field means is kept beside the names, in zod's own registry.
      override: ({ zodSchema, jsonSchema }) => {
        const { description } = z.globalRegistry.get(zodSchema) ?? {};
        if (description !== undefined) jsonSchema.description = description;
      },
    }),
  };
}
