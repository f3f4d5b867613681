/** How long the visitor types, in milliseconds: longer than warming up takes on the slowest machine that is played. */
export const WARM_UP_MS = 1_000;
