import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Prints what the tests noted (`note.ts`) as one Markdown table for each file that has notes. */
export default class TableReporter implements Reporter {
  readonly #tables = new Map<string, Record<string, string>[]>();
  readonly #noted = new Set<string>();

  onTestEnd(test: TestCase, result: TestResult): void {
    const note = result.annotations.find(({ type }) => type === 'row')?.description;
    const row = { ...(JSON.parse(note ?? '{}') as Record<string, string>), result: result.status };
    const table = test.parent.title;
    if (note) this.#noted.add(table);
    else if (result.status === 'passed') return;
    this.#tables.set(table, [...(this.#tables.get(table) ?? []), note ? row : { test: test.title, ...row }]);
  }

  onEnd(): void {
    for (const [title, rows] of this.#tables) {
      if (!this.#noted.has(title)) continue;
      const columns = [...new Set(rows.flatMap(Object.keys))];
      const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
      const body = rows.map((row) => line(columns.map((column) => row[column] ?? ''))).sort();
      console.log(['', title, '', line(columns), line(columns.map(() => '---')), ...body].join('\n'));
    }
  }
}
