/** How long a test of thousands of texts may take, in milliseconds: a machine that does much else is slow. */
export const LONG_MS = 180_000;
