/** dist/custom-elements.json: what editors and documentation tools read about `<letta-chat>`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, ts } from '@custom-elements-manifest/analyzer';

const CLASS_NAME = 'LettaChatElement';
const TAG_NAME = 'letta-chat';
const MODULE = 'dist/element.js';
const declaration = { name: CLASS_NAME, module: MODULE };

/**
 * Analyses src/element/ and describes the built files, since those are what a site has.
 * @param {string} root
 */
export async function writeManifest(root) {
  const element = analyse(root);
  element.tagName = TAG_NAME; // The analyser writes the name of the variable that `define` is called with.
  element.customElement = true;
  element.members = element.members?.filter((member) => isPublic(member));
  const manifest = {
    schemaVersion: '1.0.0',
    readme: 'README.md',
    modules: [
      {
        kind: 'javascript-module',
        path: MODULE,
        declarations: [element],
        exports: [{ kind: 'js', name: CLASS_NAME, declaration }],
      },
      {
        kind: 'javascript-module',
        path: 'dist/index.js',
        declarations: [],
        exports: [
          { kind: 'js', name: CLASS_NAME, declaration },
          { kind: 'custom-element-definition', name: TAG_NAME, declaration },
        ],
      },
    ],
  };
  writeFileSync(join(root, 'dist/custom-elements.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** @param {string} root */
function analyse(root) {
  const folder = join(root, 'src/element');
  const modules = readdirSync(folder)
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test'))
    .map((name) => ts.createSourceFile(name, readFileSync(join(folder, name), 'utf8'), ts.ScriptTarget.ES2015, true));
  const found = create({ modules, plugins: [], context: { dev: false } })
    .modules.flatMap((module) => module.declarations ?? [])
    .find(({ name }) => name === CLASS_NAME);
  if (!found) throw new Error(`custom-elements.json: no class ${CLASS_NAME} in src/element/.`);
  return found;
}

/** Private members and the lifecycle callbacks are the browser's business, not the page's. */
const isPublic = ({ name, privacy }) =>
  !privacy?.match(/private|protected/) && !name.startsWith('#') && !/Callback$|^observedAttributes$/.test(name);
