import { z } from 'zod';

/** What an alert claims of utilization that does not say it. */
export const DEFAULT_CLAIM_PPM = 970_000;

/** An alert from outside as the line has it that announces what was concluded of it. */
export const loggedAlertSchema = z.strictObject({
  /** Its name and labels, cut. */
  source: z.string().min(1).max(80),
  claimed_utilization_ppm: z.int().min(0).max(1_000_000),
  /** So many others from outside fired too, and were denied by the same readings. */
  besides: z.int().min(1).optional(),
});
export type LoggedAlert = z.infer<typeof loggedAlertSchema>;

/** What somebody outside says of one alert: that it fires, or that it is over. */
export interface ToldAlert {
  /** The same for whatever is told of one alert. */
  readonly fingerprint: string;
  /** When it began to fire, in milliseconds since 1970: one that flaps begins anew each time. */
  readonly began_ms: number;
  readonly fires: boolean;
  readonly source: string;
  readonly claimed_utilization_ppm: number;
  /** What it says besides. */
  readonly text?: string;
}

/** One of a recorded history, and when it is told: in milliseconds since the first one. */
export interface RecordedTelling {
  readonly at_ms: number;
  readonly told: ToldAlert;
}
