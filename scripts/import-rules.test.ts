import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { OXLINT } from './install.mjs';

/** The layers of src/ and the gateway, each file with what it may import and what it may not. */
const LAYERS: { file: string; allowed: string[]; forbidden: string[] }[] = [
  { file: 'src/platform/http.ts', allowed: ['./errors.ts'], forbidden: ['../chat.ts', '../protocol/events.ts'] },
  {
    file: 'gateway/proxy/gateway.ts',
    allowed: ['./routes.ts', '../state/state.ts', 'hono'],
    forbidden: ['../../demo/local-letta/local-letta.ts', '../../e2e/letta/frames.ts', '../../src/chat.ts'],
  },
  {
    file: 'src/embed.ts',
    allowed: ['./element/letta-chat-element.ts'],
    forbidden: ['./chat.ts', './element/widget.ts', './ui/mount.tsx', 'preact'],
  },
  {
    file: 'src/protocol/sse.ts',
    allowed: ['./events.ts', '../platform/errors.ts', '../platform/http.ts', 'eventsource-parser'],
    forbidden: ['../transport/transport.ts', '../conversation/state.ts', '../ui/parts/ToolPart.tsx'],
  },
  {
    file: 'src/session/session.ts',
    allowed: ['./token-source.ts', '../platform/errors.ts', '../platform/http.ts'],
    forbidden: ['../protocol/events.ts', '../transport/transport.ts', '../chat.ts'],
  },
  {
    file: 'src/transport/letta-transport.ts',
    allowed: [
      './routes.ts',
      '../platform/errors.ts',
      '../platform/http.ts',
      '../platform/pause.ts',
      '../protocol/decode.ts',
    ],
    forbidden: ['../session/session.ts', '../conversation/store.ts', '../chat.ts'],
  },
  {
    file: 'src/export/export.ts',
    allowed: ['../platform/errors.ts', '../conversation/state.ts'],
    forbidden: ['../chat.ts', '../transport/transport.ts', '../ui/view.ts'],
  },
  {
    file: 'src/conversation/turns.ts',
    allowed: [
      './state.ts',
      '../platform/errors.ts',
      '../platform/pause.ts',
      '../protocol/events.ts',
      '../transport/transport.ts',
      '@preact/signals-core',
    ],
    forbidden: ['../transport/letta-transport.ts', '../protocol/wire.ts', '../session/session.ts', '../ui/mount.tsx'],
  },
  {
    file: 'src/memory/memory.ts',
    allowed: ['./archive.ts', '../platform/errors.ts', '../conversation/state.ts', '../transport/memory-transport.ts'],
    forbidden: ['../transport/letta-memory.ts', '../session/session.ts', '../ui/mount.tsx', '../chat.ts'],
  },
  {
    file: 'src/markdown/render-block.tsx',
    allowed: ['./block-reader.ts', '../platform/errors.ts', '../styles/sheets.ts', 'marked'],
    forbidden: ['../ui/Message.tsx', '../conversation/state.ts', '../locales/en.ts'],
  },
  {
    file: 'src/markdown/blocks/Table.tsx',
    allowed: ['../policy.ts', '../../platform/errors.ts', '../../styles/sheets.ts'],
    forbidden: ['../../ui/Message.tsx', '../../conversation/state.ts', '../../locales/en.ts'],
  },
  {
    file: 'src/ui/Panel.tsx',
    allowed: [
      './Composer.tsx',
      './parts/registry.ts',
      '../conversation/state.ts',
      '../locales/en.ts',
      '../platform/errors.ts',
    ],
    forbidden: ['../transport/transport.ts', '../session/session.ts', '../chat.ts', '../element/attributes.ts'],
  },
  {
    file: 'src/ui/parts/ToolPart.tsx',
    allowed: ['../Message.tsx', '../../conversation/state.ts', '../../markdown/render-block.tsx'],
    forbidden: ['../../transport/letta-transport.ts', '../../session/session.ts', '../../chat.ts'],
  },
  {
    file: 'src/element/letta-chat-element.ts',
    allowed: ['./attributes.ts', '../chat.ts', '../ui/mount.tsx', '../platform/errors.ts'],
    forbidden: ['../transport/letta-transport.ts', '../session/session.ts', '../conversation/store.ts'],
  },
  {
    file: 'src/server.ts',
    allowed: [],
    forbidden: ['./chat.ts', './platform/errors.ts', './session/tokens.ts', 'node:http', 'preact'],
  },
  {
    file: 'src/chat.ts',
    allowed: ['./session/session.ts', './transport/letta-transport.ts', './conversation/store.ts'],
    forbidden: ['./ui/mount.tsx', './element/define.ts', './markdown/render-block.tsx'],
  },
];

/** Code that must not pass, by rule. */
const OFFENCES: { file: string; code: string; rule: string }[] = [
  { file: 'src/ui/Html.tsx', code: 'document.body.innerHTML = "";', rule: 'no-restricted-properties' },
  { file: 'src/markdown/blocks/RawHtml.tsx', code: 'document.body.innerHTML = "";', rule: 'no-restricted-properties' },
  {
    file: 'src/ui/Danger.tsx',
    code: 'export const Danger = () => <p dangerouslySetInnerHTML={{ __html: "" }} />;',
    rule: 'no-danger',
  },
  { file: 'src/session/storage.ts', code: 'localStorage.setItem("token", "");', rule: 'no-restricted-globals' },
  { file: 'src/session/window.ts', code: 'window.sessionStorage.clear();', rule: 'no-restricted-properties' },
  { file: 'src/session/cookie.ts', code: 'document.cookie = "token";', rule: 'no-restricted-properties' },
  { file: 'src/ui/default.ts', code: 'export default 1;', rule: 'no-default-export' },
  { file: 'src/ui/any.ts', code: 'export const anything: any = 1;', rule: 'no-explicit-any' },
];

interface Diagnostic {
  code: string;
  filename: string;
  message: string;
}

/** The offending lines of a folder that is laid out like the repository, under the repository's own rules. */
function lint(files: ReadonlyMap<string, string>): Diagnostic[] {
  const folder = mkdtempSync(join(tmpdir(), 'import-rules-'));
  try {
    copyFileSync(join(import.meta.dirname, '../.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    for (const [file, code] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), code);
    }
    const { stdout } = spawnSync('npx', ['--yes', OXLINT, '--format', 'json'], { cwd: folder, encoding: 'utf8' });
    return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const importing = (specifiers: readonly string[]) =>
  specifiers.map((specifier, i) => `import { name${i} } from '${specifier}';\n`).join('');

const importingLater = (specifiers: readonly string[]) =>
  specifiers.map((specifier, i) => `export const load${i} = () => import('${specifier}');\n`).join('');

const RESTRICTED = /no-restricted-imports/;

const isOf = (file: string) => (diagnostic: Diagnostic) =>
  RESTRICTED.test(diagnostic.code) && diagnostic.filename === file;
const specifierIn = ({ message }: Diagnostic) => message.match(/'(.*?)'/)?.[1];

describe('the rules of who may import whom', () => {
  let forbidden: Diagnostic[];
  let forbiddenLater: Diagnostic[];
  let allowed: Diagnostic[];
  beforeAll(() => {
    forbiddenLater = lint(new Map(LAYERS.map((layer) => [layer.file, importingLater(layer.forbidden)])));
    forbidden = lint(new Map(LAYERS.map((layer) => [layer.file, importing(layer.forbidden)])));
    allowed = lint(new Map(LAYERS.map((layer) => [layer.file, importing(layer.allowed)])));
  }, 60_000);

  for (const layer of LAYERS) {
    it.each(layer.forbidden)(`keep ${layer.file} from importing %s`, (specifier) => {
      expect(forbidden.filter(isOf(layer.file)).map(specifierIn)).toContain(specifier);
      expect(forbiddenLater.filter(isOf(layer.file)).map(specifierIn)).toContain(specifier);
    });

    it(`let ${layer.file} import what it needs`, () => {
      expect(allowed.filter(isOf(layer.file))).toEqual([]);
    });
  }

  it('let a test import what it likes', () => {
    expect(lint(new Map([['src/protocol/sse.test.ts', "import '../transport/transport.ts';"]]))).toEqual([]);
  }, 30_000);
});

describe('the rules of what may be written', () => {
  let found: Diagnostic[];
  beforeAll(() => {
    found = lint(new Map(OFFENCES.map(({ file, code }) => [file, code])));
  }, 30_000);

  it.each(OFFENCES)('$rule refuses $code', ({ file, rule }) => {
    expect(found.filter(({ filename }) => filename === file).map(({ code }) => code)).toContainEqual(
      expect.stringContaining(rule),
    );
  });
});
