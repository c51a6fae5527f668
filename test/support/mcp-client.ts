import type { CallToolResult } from '@modelcontextprotocol/client';

/** What a tool answered, as it is for programs. @throws where the call was refused */
export function structured(result: CallToolResult): Record<string, unknown> {
  if (result.isError === true || result.structuredContent === undefined) {
    throw new Error(JSON.stringify(result.content));
  }
  return result.structuredContent;
}
