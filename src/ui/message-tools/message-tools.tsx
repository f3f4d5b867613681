import { texts } from '../../locales/english/message-tools.ts';
import { createEditForm } from './edit-form.tsx';
import { createFooter } from './footer.tsx';
import css from './message-tools.css?inline';
import type { h } from 'preact';
import type { Kit } from '../kit.ts';
import { cleanSelection } from './clean-selection.ts';
import type { Helpers } from './tool-props.ts';

export { css, texts };

/** Makes the components that a conversation can be read without. */
export function createMessageTools(kit: Kit<typeof h>, helpers: Helpers) {
  return {
    Footer: createFooter(kit, helpers),
    EditForm: createEditForm(kit),
    cleanSelection: (event: ClipboardEvent) => cleanSelection(event, helpers.cleanText),
  };
}
