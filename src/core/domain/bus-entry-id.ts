/**
 * The id of an event's entry on the bus: which line of the proof log was the last one when the
 * emission began, and whether that line announces it (0) or an earlier one did (1). So ids grow with
 * the order of emission, and can be told from the proof log alone.
 * @param lastLine seq of that line
 */
export function busEntryId(lastLine: number, announcement: 'announced_by_it' | 'earlier'): string {
  return `${String(lastLine)}-${announcement === 'earlier' ? '1' : '0'}`;
}
