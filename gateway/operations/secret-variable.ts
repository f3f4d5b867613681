import { z } from 'zod';

/**
 * A variable that holds a secret. What is wrong with it is said without it.
 *
 * @param least how many characters it has at least
 * @param different how many of them differ: with fewer it can be guessed, however long it is. Default 5
 */
export const secretVariable = (least: number, different = 5) =>
  z
    .string({ error: `is missing: set it to ${least} random characters or more` })
    .min(least, `must have ${least} characters or more`)
    .refine((secret) => new Set(secret).size >= different, 'must be random: it can be guessed');
