import { useText, useView } from './context.ts';

/** How near to the limit the counter shows. */
const SHOWN_FROM = 0.8;

/** Says how much may still be written, near the limit and beyond it. */
export function LengthCounter({ length, limit }: { length: number; limit: number }) {
  const { config } = useView();
  const text = useText();
  const left = limit - length;
  const isShown = length >= limit * SHOWN_FROM;
  return (
    <span class={`length-counter ${left < 0 ? 'over' : ''}`} part="length-counter" role="status" hidden={!isShown}>
      {isShown && (
        <>
          <span aria-hidden="true">{left.toLocaleString(config.value.locale)}</span>
          <span class="visually-hidden">
            {text(left < 0 ? 'charactersOver' : 'charactersLeft', { count: Math.abs(left) })}
          </span>
        </>
      )}
    </span>
  );
}
