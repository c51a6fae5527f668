/** Something in a policy that cannot be meant. */
export interface Finding {
  /** Stable. */
  readonly code: string;
  /** Where in the file, such as `environment_allow.prod[2]`. */
  readonly where: string;
  readonly what: string;
  readonly why: string;
  readonly remedy: string;
}
