/** How every line of a log begins. */
const FIRST_BYTES = '{"event_name":"';
/** Where a log was damaged at its beginning, another part of a line still tells what it is. */
const LIKE_OURS = /\{"event_name":"[A-Z_]|"seq":\d+,"cause":|"prev":"[0-9a-f]{64}"/;

/** Whether a text begins as a log does, or might if more of it were there. A power cut may leave zeros where bytes were to be. */
export function beginsLikeLog(text: string): boolean {
  const start = text.replace(/\0+$/, '');
  return FIRST_BYTES.startsWith(start.slice(0, FIRST_BYTES.length));
}

/** Whether a text is the beginning of a log, or of what was one. */
export function isLikeLog(text: string): boolean {
  return LIKE_OURS.test(text) || beginsLikeLog(text);
}
