/**
 * dist/custom-elements.json: what editors and documentation tools read about `<letta-chat>`.
 *
 * The class and its static members come from the analyser. It can't see what the element declares in tables and types
 * of its own, so those are read here: properties and methods (surface.ts), attributes (attributes.ts), events
 * (events.ts), parts (parts.ts) and CSS variables (tokens.css).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, ts } from '@custom-elements-manifest/analyzer';
import { dist, root } from './options.mjs';

const CLASS_NAME = 'LettaChatElement';
const TAG_NAME = 'letta-chat';
const MODULE = 'dist/element.js';
const declaration = { name: CLASS_NAME, module: MODULE };
const source = join(root, 'src');

/** Describes the built files, since those are what a site has. */
export function writeManifest() {
  const element = describeElement();
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
  writeFileSync(join(dist, 'custom-elements.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

function describeElement() {
  const attributesFile = parse('element/attributes.ts');
  const attributes = attributesIn(attributesFile);
  const properties = membersOf(attributesFile, 'Properties').map((property) => ({
    ...property,
    attribute: found(
      attributes.find(({ fieldName }) => fieldName === property.name),
      `the attribute of ${property.name}`,
    ).name,
    reflects: true,
  }));
  const surface = [...properties, ...membersOf(parse('element/surface.ts'), 'Surface')];
  const known = new Set(surface.map(({ name }) => name));
  const { description, members = [] } = analyse(parse('element/letta-chat-element.ts'));
  return {
    kind: 'class',
    name: CLASS_NAME,
    description,
    customElement: true,
    tagName: TAG_NAME, // The analyser would write the name of the variable that `define` is called with.
    superclass: { name: 'HTMLElement' },
    attributes: attributes.map(({ name, fieldName }) => {
      const { description, default: fallback, type } = properties.find((property) => property.name === fieldName) ?? {};
      return { name, fieldName, ...(description && { description }), ...(fallback && { default: fallback }), type };
    }),
    members: [...surface, ...members.filter((member) => isPublic(member) && !known.has(member.name))],
    events: membersOf(parse('element/events.ts'), 'LettaChatEventMap').map(({ name, description, type }) => ({
      name,
      ...(description && { description }),
      type,
    })),
    cssProperties: variablesIn(readFileSync(join(source, 'styles/tokens.css'), 'utf8')),
    cssParts: membersOf(parse('element/parts.ts'), 'Parts').map(({ name, description }) => ({ name, description })),
  };
}

/** A source file, parsed. @param {string} file */
const parse = (file) =>
  ts.createSourceFile(file, readFileSync(join(source, file), 'utf8'), ts.ScriptTarget.ESNext, true);

/** What the analyser finds out about the class. @param {import('typescript').SourceFile} file */
function analyse(file) {
  const [module] = create({ modules: [file], plugins: [], context: { dev: false } }).modules;
  return found(
    module.declarations.find(({ name }) => name === CLASS_NAME),
    CLASS_NAME,
  );
}

/** Private members and the lifecycle callbacks are no business of the page. */
const isPublic = ({ name, privacy }) =>
  !privacy && !name.startsWith('#') && !/Callback$|^observedAttributes$/.test(name);

/**
 * An interface's properties and methods, with their comments.
 * @param {import('typescript').SourceFile} file
 * @param {string} name
 */
function membersOf(file, name) {
  const declared = file.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name);
  // A setter is the same property as its getter.
  const members = found(declared, name).members.filter((member) => !ts.isSetAccessor(member));
  return members.map((member) => {
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

/**
 * The properties of the DEFAULTS table. Their attributes have the same names in kebab-case.
 * @param {import('typescript').SourceFile} file
 */
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

/**
 * @template T
 * @param {T | undefined} thing
 * @param {string} name
 */
function found(thing, name) {
  if (!thing) throw new Error(`custom-elements.json: ${name} is not where it is looked for.`);
  return thing;
}
