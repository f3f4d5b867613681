/**
 * dist/custom-elements.json: what editors and documentation tools read about `<letta-chat>`.
 *
 * The class and its static members come from the analyser. What the element declares in tables and types of its own,
 * the analyser can't see: properties and methods (surface.ts), attributes (attributes.ts), events (events.ts), CSS
 * variables (tokens.css) and parts (the components).
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, ts } from '@custom-elements-manifest/analyzer';

const CLASS_NAME = 'LettaChatElement';
const TAG_NAME = 'letta-chat';
const MODULE = 'dist/element.js';
const declaration = { name: CLASS_NAME, module: MODULE };

/**
 * Describes the built files, since those are what a site has.
 * @param {string} root
 */
export async function writeManifest(root) {
  const source = join(root, 'src');
  const attributesFile = parse(source, 'element/attributes.ts');
  const properties = membersOf(attributesFile, 'Properties');
  const surface = [...properties, ...membersOf(parse(source, 'element/surface.ts'), 'Surface')];
  const known = new Set(surface.map(({ name }) => name));
  const { description, members = [] } = analyse(parse(source, 'element/letta-chat-element.ts'));
  const element = {
    kind: 'class',
    name: CLASS_NAME,
    description,
    customElement: true,
    tagName: TAG_NAME, // The analyser would write the name of the variable that `define` is called with.
    superclass: { name: 'HTMLElement' },
    attributes: attributesIn(attributesFile).map(({ name, fieldName }) => ({
      ...properties.find((property) => property.name === fieldName),
      kind: undefined,
      name,
      fieldName,
    })),
    members: [...surface, ...members.filter((member) => isPublic(member) && !known.has(member.name))],
    events: membersOf(parse(source, 'element/events.ts'), 'LettaChatEventMap').map((event) => ({
      ...event,
      kind: undefined,
    })),
    cssProperties: variablesIn(readFileSync(join(source, 'styles/tokens.css'), 'utf8')),
    cssParts: partsIn(source),
  };
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

/** @param {string} source @param {string} file */
const parse = (source, file) =>
  ts.createSourceFile(file, readFileSync(join(source, file), 'utf8'), ts.ScriptTarget.ESNext, true);

/** @param {import('typescript').SourceFile} file */
function analyse(file) {
  const [module] = create({ modules: [file], plugins: [], context: { dev: false } }).modules;
  return found(
    module.declarations.find(({ name }) => name === CLASS_NAME),
    CLASS_NAME,
  );
}

/** What is private, and the lifecycle callbacks, are no business of the page. */
const isPublic = ({ name, privacy }) =>
  !privacy && !name.startsWith('#') && !/Callback$|^observedAttributes$/.test(name);

/**
 * An interface's properties and methods, with their comments.
 * @param {import('typescript').SourceFile} file
 * @param {string} name
 */
function membersOf(file, name) {
  const declared = file.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name);
  return found(declared, name).members.map((member) => {
    const description = ts.getTextOfJSDocComment(member.jsDoc?.[0]?.comment);
    const fallback = description?.match(/Default: `(.*?)`/)?.[1];
    const type = { text: member.type.getText(file) };
    return {
      ...(ts.isMethodSignature(member)
        ? { kind: 'method', parameters: member.parameters.map(parameterIn(file)), return: { type } }
        : { kind: 'field', type }),
      name: member.name.text,
      ...(description && { description }),
      ...(fallback && { default: `'${fallback}'` }),
    };
  });
}

/** @param {import('typescript').SourceFile} file */
const parameterIn = (file) => (parameter) => ({
  name: parameter.name.getText(file),
  type: { text: parameter.type.getText(file) },
});

/** The properties of the DEFAULTS table, whose attributes have the same names in kebab-case. */
function attributesIn(file) {
  const variables = file.statements.filter(ts.isVariableStatement).flatMap((node) => node.declarationList.declarations);
  const table = found(
    variables.find((node) => node.name.getText(file) === 'DEFAULTS'),
    'DEFAULTS',
  );
  return table.initializer.properties.map(({ name: { text } }) => ({
    name: text.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    fieldName: text,
  }));
}

/** The public variables, each with the comment above it. @param {string} css */
const variablesIn = (css) =>
  [...css.matchAll(/\/\*\s*([^*]*?)\s*\*\/\s*(--letta-chat-[\w-]+):\s*([^;]+);/g)].map(
    ([, description, name, fallback]) => ({ name, description, default: fallback }),
  );

/** @param {string} source */
function partsIn(source) {
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'))
    .flatMap((path) => [
      ...readFileSync(join(source, path), 'utf8').matchAll(/\bpart(?:\.value = |=|', )["']([\w -]+)["']/g),
    ])
    .flatMap(([, parts]) => parts.split(' '));
  return [...new Set(names)].sort().map((name) => ({ name }));
}

/**
 * @template T
 * @param {T | undefined} thing
 * @param {string} name
 */
function found(thing, name) {
  if (!thing) throw new Error(`custom-elements.json: ${name} is not where it is looked for.`);
  return thing;
}
