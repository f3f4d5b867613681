import type { RequestEntry } from './requests.ts';

/** A line of JSON for each request: failures to standard error, all else to standard output. */
export function logRequest({ problems, ...entry }: RequestEntry): void {
  const line = {
    time: new Date().toISOString(),
    level: problems.length > 0 ? 'error' : 'info',
    ...entry,
    ...(problems.length > 0 && { problems }),
  };
  if (problems.length > 0) console.error(JSON.stringify(line));
  else console.log(JSON.stringify(line));
}
