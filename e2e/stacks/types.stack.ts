import { expect, test } from '@playwright/test';
import { note } from '../support/note.ts';
import { createSite, type Site } from './site.ts';

// Correct uses must pass the strictest check; each line after `@ts-expect-error` must fail it.

const DEPENDENCIES = {
  typescript: '~5.9.0',
  react: '^19',
  '@types/react': '^19',
  preact: '^10.23',
  'solid-js': '^1.9',
  vue: '^3.5',
  'vue-tsc': '^3',
  svelte: '^5',
  'svelte-check': '^4',
};

const tsconfig = (options: Record<string, unknown>): string =>
  JSON.stringify({
    vueCompilerOptions: { strictTemplates: true },
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      target: 'ES2022',
      module: 'ESNext',
      moduleResolution: 'bundler',
      lib: ['ES2022', 'DOM', 'DOM.Iterable'],
      types: [],
      ...options,
    },
    include: ['.'],
  });

interface Framework {
  /** Files of a folder of its own, without tsconfig.json. */
  files: Readonly<Record<string, string>>;
  options?: Record<string, unknown>;
  check: readonly [string, ...string[]];
  /** Where mistakes must be found: for Svelte, whose templates know no `@ts-expect-error`. Default: nowhere. */
  mistakes?: readonly string[];
}

const FRAMEWORKS: Readonly<Record<string, Framework>> = {
  react: {
    check: ['tsc', '-p', 'react'],
    options: { jsx: 'react-jsx' },
    files: {
      'App.tsx': `
import { useRef } from 'react';
import { type LettaChatElement } from 'letta-chat-widget';
import type {} from 'letta-chat-widget/types/react';
export function App() {
  const chat = useRef<LettaChatElement>(null);
  const other = useRef<HTMLTableElement>(null);
  void chat.current?.send('Hello');
  return (
    <>
      <letta-chat
        ref={chat} key="chat" id="chat" className="chat" style={{ height: 400 }}
        token-url="/api/letta-token" mode="inline" open revoke-on-leave={false}
        suggestions={['Hello']} getToken={null} texts={{ send: 'Go' }}
        onletta-chat-ready={(event) => event.detail.agent.name.trim()}
        onletta-chat-error={({ detail }) => detail.error.code === 'busy'}
      />
      <letta-chat tokenUrl="/api/letta-token" colorScheme="dark" />
      {/* @ts-expect-error not a mode */}
      <letta-chat mode="sideways" />
      {/* @ts-expect-error not this element */}
      <letta-chat ref={other} />
      {/* @ts-expect-error not in the detail */}
      <letta-chat onletta-chat-ready={(event) => event.detail.nobody} />
      {/* @ts-expect-error not an attribute */}
      <letta-chat token="secret" />
    </>
  );
}
`,
    },
  },
  preact: {
    check: ['tsc', '-p', 'preact'],
    options: { jsx: 'react-jsx', jsxImportSource: 'preact' },
    files: {
      'App.tsx': `
import { createRef } from 'preact';
import { type LettaChatElement } from 'letta-chat-widget';
import type {} from 'letta-chat-widget/types/preact';
export function App() {
  const chat = createRef<LettaChatElement>();
  const other = createRef<HTMLTableElement>();
  void chat.current?.send('Hello');
  return (
    <>
      <letta-chat
        ref={chat} key="chat" id="chat" class="chat" style={{ height: 400 }}
        token-url="/api/letta-token" mode="inline" open revoke-on-leave={false}
        suggestions={['Hello']} getToken={null} texts={{ send: 'Go' }}
        onletta-chat-ready={(event) => event.detail.agent.name.trim()}
      />
      {/* @ts-expect-error not a mode */}
      <letta-chat mode="sideways" />
      {/* @ts-expect-error not this element */}
      <letta-chat ref={other} />
      {/* @ts-expect-error not in the detail */}
      <letta-chat onletta-chat-ready={(event) => event.detail.nobody} />
      {/* @ts-expect-error not an attribute */}
      <letta-chat token="secret" />
    </>
  );
}
`,
    },
  },
  solid: {
    check: ['tsc', '-p', 'solid'],
    options: { jsx: 'preserve', jsxImportSource: 'solid-js' },
    files: {
      'App.tsx': `
import { type LettaChatElement } from 'letta-chat-widget';
import type {} from 'letta-chat-widget/types/solid';
export function App() {
  let chat: LettaChatElement | undefined;
  let other: HTMLTableElement | undefined;
  void chat?.send('Hello');
  return (
    <>
      <letta-chat
        ref={chat} id="chat" class="chat" style={{ height: '400px' }}
        token-url="/api/letta-token" mode="inline" open
        prop:suggestions={['Hello']} prop:getToken={null}
        on:letta-chat-ready={(event) => event.detail.agent.name.trim()}
      />
      {/* @ts-expect-error not a mode */}
      <letta-chat mode="sideways" />
      {/* @ts-expect-error not this element */}
      <letta-chat ref={other} />
      {/* @ts-expect-error not in the detail */}
      <letta-chat on:letta-chat-ready={(event) => event.detail.nobody} />
      {/* @ts-expect-error not an attribute */}
      <letta-chat token="secret" />
    </>
  );
}
`,
    },
  },
  vue: {
    check: ['vue-tsc', '-p', 'vue'],
    files: {
      'App.vue': `
<script setup lang="ts">
import { useTemplateRef } from 'vue';
import type { LettaChatElement, LettaChatEventMap } from 'letta-chat-widget';
import type {} from 'letta-chat-widget/types/vue';
const chat = useTemplateRef<LettaChatElement>('chat');
const inferred = useTemplateRef('chat');
void chat.value?.send('Hello');
void inferred.value?.send('Hello');
const ready = (event: LettaChatEventMap['letta-chat-ready']) => event.detail.agent.name;
const wrong = (event: number) => event;
</script>
<template>
  <letta-chat
    ref="chat" id="chat" class="chat" token-url="/api/letta-token" mode="inline" open
    :suggestions="['Hello']" :get-token="null" @letta-chat-ready="ready"
  />
  <!-- @vue-expect-error not a mode -->
  <letta-chat mode="sideways" />
  <!-- @vue-expect-error not such an event -->
  <letta-chat @letta-chat-ready="wrong" />
  <!-- @vue-expect-error not an attribute -->
  <letta-chat token="secret" />
</template>
`,
    },
  },
  svelte: {
    check: ['svelte-check', '--workspace', 'svelte', '--tsconfig', './tsconfig.json', '--output', 'machine'],
    options: { verbatimModuleSyntax: true, isolatedModules: true },
    mistakes: ['Wrong.svelte:5', 'Wrong.svelte:6', 'Wrong.svelte:7', 'Wrong.svelte:8'],
    files: {
      'Right.svelte': `<script lang="ts">
  import type { LettaChatElement } from 'letta-chat-widget';
  import type {} from 'letta-chat-widget/types/svelte';
  let chat: LettaChatElement | undefined = $state();
  $effect(() => void chat?.send('Hello'));
</script>
<letta-chat
  bind:this={chat} id="chat" class="chat" token-url="/api/letta-token" mode="inline" open
  suggestions={['Hello']} getToken={null}
  onletta-chat-ready={(event) => event.detail.agent.name.trim()}
></letta-chat>
`,
      'Wrong.svelte': `<script lang="ts">
  import type {} from 'letta-chat-widget/types/svelte';
  let other: HTMLTableElement | undefined = $state();
</script>
<letta-chat mode="sideways"></letta-chat>
<letta-chat bind:this={other}></letta-chat>
<letta-chat onletta-chat-ready={(event) => event.detail.nobody}></letta-chat>
<letta-chat token="secret"></letta-chat>
`,
    },
  },
};

test.describe('The types of <letta-chat> in strict TypeScript', () => {
  let site: Site;
  test.describe.configure({ mode: 'default' });
  test.beforeAll(() => {
    site = createSite(DEPENDENCIES);
  });
  test.afterAll(() => site.remove());

  for (const [name, { files, options = {}, check, mistakes = [] }] of Object.entries(FRAMEWORKS)) {
    test(`${name}: the tag, its attributes, events and ref are known, and mistakes are found`, () => {
      note({ framework: name });
      site.write({ [`${name}/tsconfig.json`]: tsconfig(options) });
      for (const [file, text] of Object.entries(files)) site.write({ [`${name}/${file}`]: text });
      const { output, status } = site.tryToRun('npx', ...check);
      const found = [...output.matchAll(/ERROR "(.+?)" (\d+):/g)].map(([, file, line]) => `${file}:${line}`);
      expect(found, output).toEqual(mistakes);
      expect(status, output).toBe(mistakes.length > 0 ? 1 : 0);
    });
  }
});
