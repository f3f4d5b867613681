import { useEffect, useState } from 'preact/hooks';

/** The value, followed in a task of its own: many components that get another one render one after the other. */
export function useLater<Value>(value: Value): Value {
  const [own, setOwn] = useState(value);
  useEffect(() => {
    if (own === value) return undefined;
    const next = setTimeout(() => setOwn(value));
    return () => clearTimeout(next);
  }, [value]);
  return own;
}
