/**
 * What an attacker reaches around the program, besides the decisions: files that the run's own
 * readers read, messages, variables, the working directory. Only the assembly builds one.
 */
export interface Sandbox {
  /** What the run decides by, as it was read when the run began. */
  readonly policyText: string;
  readonly tableText: string;
  readonly sha256: (text: string) => string;
  /**
   * Puts a file on the disk and lets the run's own reader of policy files read it.
   * @returns the hash that decisions would name, or undefined where it is refused
   */
  readPolicyFile(file: { readonly text: string; readonly linked?: true }): string | undefined;
  /** The run's policy, read once more from where it came from. */
  rereadPolicy(): string | undefined;
  /** Whether the run's own reader takes this text for a Q-table. */
  isSoundTable(text: string): boolean;
  /** What arrives at the other end of a message port. */
  passThroughPort(message: unknown): unknown;
  /** What arrives from a worker thread that posts it. */
  postFromWorker(message: unknown): Promise<unknown>;
  /** Does the work in another environment; whatever happens, all is as before afterwards. */
  runIn<Result>(environment: ProcessEnvironment, work: () => Promise<Result>): Promise<Result>;
}

export interface ProcessEnvironment {
  /** Environment variables; undefined for one that is taken away. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Files in the working directory, which is another one meanwhile. */
  readonly files: Readonly<Record<string, string>>;
}
