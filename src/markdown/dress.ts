import css from '../styles/rare.css?inline';
import { adoptStyles } from '../styles/sheets.ts';

/** Gives the chat that an element is in the styles of what few answers have. */
export const dress = (element: Element | null): void => adoptStyles(element, css);
