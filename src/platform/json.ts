/**
 * A value as JSON, whatever the page has done to prototypes: old libraries give arrays and objects a `toJSON` that makes
 * strings of them.
 * @param value what JSON can hold; undefined in objects is left out
 */
export const toJson = (value: unknown): string => JSON.stringify(bare(value));

/** A copy in which nothing has a prototype. */
function bare(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.setPrototypeOf(value.map(bare), null);
  return Object.entries(value).reduce(
    (copy, [key, one]) => Object.assign(copy, { [key]: bare(one) }),
    Object.create(null),
  );
}
