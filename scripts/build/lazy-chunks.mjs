/** How dynamic imports end up in the script-tag build. */
import { join } from 'node:path';
import { Visitor } from 'vite';

/**
 * Turns each `import('./file.ts')` of src/ into `importChunk(url)`, which can ask for the same file by a fresh URL after a
 * failure (`src/platform/import-chunk.ts` says why). Each such file becomes a chunk, and its URL is relative to the
 * importing one.
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
        if (id === helper) return null;
        const imports = dynamicImportsIn(this.parse(code));
        let changed = code;
        // From the end, so that positions before it stay true.
        for (const { start, end, source } of imports.reverse()) {
          const target = await this.resolve(source.value, id);
          const reference = this.emitFile({ type: 'chunk', id: target?.id ?? source.value, importer: id });
          changed = `${changed.slice(0, start)}importChunk(import.meta.ROLLDOWN_FILE_URL_${reference})${changed.slice(end)}`;
        }
        return { code: `import { importChunk } from ${JSON.stringify(helper)};\n${changed}`, map: null };
      },
    },
  };
}

/** The dynamic imports whose file is known. @param {import('vite').ESTree.Program} program */
function dynamicImportsIn(program) {
  const found = [];
  new Visitor({
    ImportExpression(node) {
      if (node.source.type === 'Literal') found.push(node);
    },
  }).visit(program);
  return found;
}
