import { texts } from '../../locales/english/message-tools.ts';
import { createEditForm } from './edit-form.tsx';
import { createFooter } from './footer.tsx';
import css from './message-tools.css?inline';
import type { h } from 'preact';
import type { Kit } from '../kit.ts';
import { cleanSelection } from './clean-selection.ts';
import { stepMessages } from './step-messages.ts';
import { jumpToQuestion, stepOf } from './jump-to-question.ts';
import type { ViewContext } from '../context.ts';
import type { Helpers } from './tool-props.ts';

export { css, texts };

/** Makes the components that a conversation can be read without. */
export function createMessageTools(kit: Kit<typeof h>, helpers: Helpers) {
  return {
    Footer: createFooter(kit, helpers),
    EditForm: createEditForm(kit),
    jumpToQuestion,
    /** Keys that lead through the messages: to a question from anywhere in the chat, to a message from among them. */
    onKeyDown(event: KeyboardEvent, scroller: HTMLElement, { subpanel }: ViewContext): void {
      const panel = scroller.closest('.panel');
      if (!panel || !event.composedPath().includes(panel)) return;
      const step = subpanel.peek() === null ? stepOf(event) : null;
      if (step === null) return stepMessages(scroller, event);
      event.preventDefault();
      jumpToQuestion(scroller, step);
    },
    cleanSelection: (event: ClipboardEvent) => cleanSelection(event, helpers.cleanText),
  };
}
