/** `manifest.mjs` walks a syntax tree that comes without types, so it is described here and not checked itself. */
interface Entry {
  kind?: string;
  name: string;
  description?: string;
  default?: string;
  type?: { text: string };
  /** Of a property: the attribute that it mirrors. */
  attribute?: string;
}

interface ManifestElement {
  name: string;
  attributes: (Entry & { fieldName: string })[];
  members: Entry[];
  events: Entry[];
  cssProperties: Entry[];
  cssParts: Entry[];
}

/** What we read of a Custom Elements Manifest. */
export interface Manifest {
  schemaVersion: string;
  modules: { kind: 'javascript-module'; path: string; declarations: ManifestElement[] }[];
}

/** Writes dist/custom-elements.json and returns what it holds. */
export function writeManifest(): Manifest;
