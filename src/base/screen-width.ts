/** How many columns everything that is shown fits into. */
export const SCREEN_WIDTH = 80;
