/** How dynamic imports end up in the script-tag build. */
import { join } from 'node:path';
import { Visitor } from 'vite';

/** Those that load more, by the file that does. Each has a helper of its own, since a chunk shares none with the widget. */
const CHUNKS_THAT_LOAD = ['src/markdown/blocks/grammars.ts'];

/**
 * Turns each `import('./file.ts')` of src/ into `importChunk(url)`, which can ask for the same file by a fresh URL after a
 * failure (`src/platform/import-chunk.ts` says why). Each such file becomes a chunk, and its URL is relative to the
 * importing one.
 *
 * A chunk stands alone: one that shared code with the widget would import widget.js by a URL that may have failed, or
 * bring a second copy of it. Where one does, the build fails.
 * @param {string} root of the repository
 * @returns {import('vite').Plugin}
 */
export function lazyChunks(root) {
  const helper = join(root, 'src/platform/import-chunk.ts');
  return {
    name: 'lazy-chunks',
    // After TypeScript and JSX have become JavaScript.
    enforce: 'post',
    transform: {
      filter: { id: `${join(root, 'src')}/**`, code: 'import(' },
      async handler(code, id) {
        if (id.startsWith(helper)) return null;
        const imports = dynamicImportsIn(this.parse(code));
        let changed = code;
        // From the end, so that positions before it stay true.
        for (const { start, end, specifier } of imports.reverse()) {
          const target = await this.resolve(specifier, id);
          const reference = this.emitFile({ type: 'chunk', id: target?.id ?? specifier, importer: id });
          changed = `${changed.slice(0, start)}importChunk(import.meta.ROLLDOWN_FILE_URL_${reference})${changed.slice(end)}`;
        }
        const own = CHUNKS_THAT_LOAD.find((file) => id === join(root, file));
        const from = JSON.stringify(own ? `${helper}?for=${own}` : helper);
        return { code: `import { importChunk } from ${from};\n${changed}`, map: null };
      },
    },
    // Beside the importing file, wherever that is served from. Vite's own answer is relative to the site's root.
    resolveFileUrl: {
      order: 'pre',
      handler: ({ relativePath }) => `new URL(${JSON.stringify(relativePath)}, import.meta.url).href`,
    },
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk' && file.imports.length > 0) {
          this.error(`${file.fileName} imports ${file.imports.join(', ')}: what is loaded later has to stand alone.`);
        }
      }
    },
  };
}

/** The dynamic imports whose file is known. @param {import('vite').ESTree.Program} program */
function dynamicImportsIn(program) {
  /** @type {{start: number, end: number, specifier: string}[]} */
  const found = [];
  new Visitor({
    ImportExpression({ start, end, source }) {
      if (source.type === 'Literal' && typeof source.value === 'string') {
        found.push({ start, end, specifier: source.value });
      }
    },
  }).visit(program);
  return found;
}
