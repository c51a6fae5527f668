/** What common libraries and people write where a variable is not set; the first group is its name. */
const SAID = [
  // Python: os.environ['NAME']
  /KeyError: '([A-Z][A-Z0-9_]{2,})'/,
  // envalid, zod and others: NAME is required, NAME must be set, NAME is not set, NAME is undefined
  /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z]{4,})\b["'`]? (?:is|must be|environment variable is)? ?(?:required|missing|undefined|set|not set|not defined)\b/,
  // missing environment variable NAME, missing required env var: NAME
  /(?:environment variable|env var|variable)s?:? ["'`]?([A-Z][A-Z0-9_]{2,})\b/i,
];
/** What is written where something is not there that was to be there. */
const IS_ABSENT = /\bundefined\b|Invalid URL|NoneType/;
/** Source code that reads a variable, in the frame of a stack. */
const READS = [
  /\bprocess\.env(?:\.|\[["'`])([A-Z][A-Z0-9_]{2,})\b/g,
  /\bos\.(?:getenv\(|environ\.get\()["']([A-Z][A-Z0-9_]{2,})["']/g,
];
const NO_VARIABLES = ['PORT', 'HOME', 'PATH', 'NODE_ENV', 'ERROR', 'SIGTERM', 'SIGKILL'];

/**
 * Which variable an app that did not start seems to miss, from all that it wrote: a guess, and told as one.
 * @param given the variables that it had
 * @returns undefined where none is named
 */
export function variableMissed(output: string, given: readonly string[] = []): string | undefined {
  const named = SAID.map((pattern) => pattern.exec(output)?.[1]);
  const read = IS_ABSENT.test(output)
    ? READS.flatMap((pattern) => [...output.matchAll(pattern)].map(([, name]) => name))
    : [];
  return [...named, ...read].find(
    (name) =>
      name !== undefined &&
      name === name.toUpperCase() &&
      !NO_VARIABLES.includes(name) &&
      !given.includes(name),
  );
}
