import { test } from '@playwright/test';

/** Adds this test to the table that is printed at the end. */
export function note(row: Readonly<Record<string, string>>): void {
  test.info().annotations.push({ type: 'row', description: JSON.stringify(row) });
}
