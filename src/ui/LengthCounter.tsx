import { useText } from './context.ts';

/** How near to the limit the counter shows. */
const SHOWN_FROM = 0.8;

/** Says how much may still be written, near the limit and beyond it. */
export function LengthCounter({ length, limit }: { length: number; limit: number }) {
  const text = useText();
  const left = limit - length;
  const isShown = length >= limit * SHOWN_FROM;
  return (
    <span class={`length-counter ${left < 0 ? 'over' : ''}`} part="length-counter" role="status" hidden={!isShown}>
      {isShown && (
        <>
          <span aria-hidden="true">{left}</span>
          <span class="visually-hidden">
            {text(left < 0 ? 'charactersOver' : 'charactersLeft', { count: String(Math.abs(left)) })}
          </span>
        </>
      )}
    </span>
  );
}
