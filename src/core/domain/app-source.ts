import { z } from 'zod';

/** What an app of somebody's own came from, as its spec and its run's log say it. */
export const appSourceSchema = z.strictObject({
  /** The commit that its folder stands on, in SHA-1 or SHA-256; absent where git knows none. */
  commit: z
    .string()
    .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)
    .optional(),
  /** The folder holds what that commit does not. */
  modified: z.literal(true).optional(),
  /** SHA-256 of the build command, a LF, and the start command, in UTF-8. No command holds a LF. */
  commands_sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AppSource = z.infer<typeof appSourceSchema>;

/** Where the files of an app of somebody's own are from. The path is private: only its last name is told. */
export const servedFromSchema = z.strictObject({
  from: z.enum(['folder', 'clone']),
  name: z.string().max(80),
});
export type ServedFrom = z.infer<typeof servedFromSchema>;

/** What lies in the folder of an app, as far as it says how the app is built and started. */
export interface FolderFacts {
  /** The folder's own name. */
  readonly name: string;
  readonly packageJson: PackageFacts | undefined;
  /** Which of the files that are looked for are there, by name. */
  readonly files: readonly string[];
  /** The command behind `web:` in a Procfile. */
  readonly procfileWeb: string | undefined;
  /** The Python that is found here by its name; a system may have `python3` alone. */
  readonly python: 'python' | 'python3';
}

/** Of a package.json, what counts here. */
export interface PackageFacts {
  readonly name: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of all packages that it needs, for development too. */
  readonly dependencies: readonly string[];
  /** The Node version that it asks for. */
  readonly node: string | undefined;
}
