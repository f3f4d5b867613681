import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Packs the built package once for all tests, which find it by `LETTA_CHAT_TARBALL`. Returns its removal. */
export default function pack(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'letta-chat-tarball-'));
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    }),
  ) as [{ filename: string }];
  process.env['LETTA_CHAT_TARBALL'] = join(folder, filename);
  return () => rmSync(folder, { recursive: true });
}
