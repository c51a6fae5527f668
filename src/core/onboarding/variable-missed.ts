/** What common libraries and people write where a variable is not set; the first group is its name. */
const SAID = [
  // Python: os.environ['NAME']
  /KeyError: '([A-Z][A-Z0-9_]{2,})'/,
  // envalid, zod and others: NAME is required, NAME must be set, NAME is not set, NAME is undefined
  /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z]{4,})\b["'`]? (?:is|must be|environment variable is)? ?(?:required|missing|undefined|set|not set|not defined)\b/,
  // missing environment variable NAME, missing required env var: NAME
  /(?:environment variable|env var|variable)s?:? ["'`]?([A-Z][A-Z0-9_]{2,})\b/i,
];
const NO_VARIABLES = ['PORT', 'HOME', 'PATH', 'ERROR', 'SIGTERM', 'SIGKILL'];

/**
 * Which variable an app that did not start seems to miss, from what it wrote: a guess, and told as one.
 * @returns undefined where none is named
 */
export function variableMissed(output: string): string | undefined {
  for (const pattern of SAID) {
    const name = pattern.exec(output)?.[1];
    if (name !== undefined && name === name.toUpperCase() && !NO_VARIABLES.includes(name))
      return name;
  }
  return undefined;
}
