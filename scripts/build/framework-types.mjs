/**
 * What editors and type checkers read about the tag, generated from the manifest:
 * dist/types/ (JSX props, and one declaration file a framework), web-types.json and vscode.html-data.json.
 */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getWebTypesData } from 'custom-element-jet-brains-integration';
import { generateJsxTypes } from 'custom-element-jsx-integration';
import { getVsCodeHtmlCustomData } from 'custom-element-vs-code-integration';
import { dist, packageJson, root } from './options.mjs';

const types = join(dist, 'types');

/** @typedef {import('./manifest.mjs').Manifest} Manifest */

/** @param {Manifest} manifest */
export function writeFrameworkTypes(manifest) {
  generateJsxTypes(forJsx(manifest), {
    outdir: types,
    fileName: 'jsx.d.ts',
    globalTypePath: '../element.js',
    hideLogs: true,
  });
  cpSync(join(root, 'src/types'), types, { recursive: true });
  write('vscode.html-data.json', getVsCodeHtmlCustomData(manifest, {}));
  const webTypes = JSON.parse(getWebTypesData(manifest, {}));
  write(
    'web-types.json',
    JSON.stringify({ ...webTypes, name: packageJson.name, version: packageJson.version }, null, 2),
  );
}

/** @param {string} file @param {string} text */
const write = (file, text) => writeFileSync(join(dist, file), `${text.trimEnd()}\n`);

/**
 * The generator would write a property twice whose attribute has the same name (`mode`), and takes an event's type for
 * that of its detail.
 * @param {Manifest} manifest
 * @returns {Manifest}
 */
const forJsx = (manifest) => ({
  ...manifest,
  modules: manifest.modules.map((module) => ({
    ...module,
    declarations: module.declarations.map((element) => ({
      ...element,
      // Without `attribute`, which the generator takes as "leave this out": both names are right in JSX.
      members: element.members
        .filter(({ name }) => !element.attributes.some((attribute) => attribute.name === name))
        .map(({ attribute: _attribute, ...member }) => member),
      events: element.events.map((event) => ({
        ...event,
        type: { text: `import('../element.js').LettaChatEventMap['${event.name}']['detail']` },
      })),
    })),
  })),
});
