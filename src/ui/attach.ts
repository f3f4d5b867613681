import type { RefCallback } from 'preact';

/**
 * A ref that does something to an element while it is there: `attach` is called when the element comes, what it returns
 * when it goes. Made once an owner, since a new function at every render would make the element come and go each time.
 */
export function attachOnce<Owner extends object, Type extends Element>(
  attach: (owner: Owner, element: Type) => () => void,
): (owner: Owner) => RefCallback<Type> {
  const refs = new WeakMap<Owner, RefCallback<Type>>();
  return (owner) => {
    const ref = refs.get(owner) ?? ((element: Type | null) => (element ? attach(owner, element) : undefined));
    refs.set(owner, ref);
    return ref;
  };
}
