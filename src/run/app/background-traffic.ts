/** What an app is asked all the time: enough to see what is served and what is lost. */
export const BACKGROUND = { work_ms: 1, requests_per_second: 50 } as const;
