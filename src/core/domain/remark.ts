/**
 * Something about the surroundings of a log that is worth knowing and is no fault of the log.
 * `about` names the run that is meant, or says why.
 */
export interface Remark {
  readonly code:
    | 'predecessor_not_at_hand'
    | 'predecessor_recovered'
    | 'predecessor_not_read'
    | 'begun_anew'
    | 'witness_unusable'
    | 'witness_not_written'
    | 'policy_file_changed'
    | 'app_runs_as_root';
  readonly about: string;
}
