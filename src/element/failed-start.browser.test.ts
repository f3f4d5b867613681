import { expect, it, onTestFinished, vi } from 'vitest';
import { LettaChatElement, type WidgetModule } from './letta-chat-element.ts';

it('a chat whose start fails says so until another try works, and tells developers why', async () => {
  const report = vi.spyOn(console, 'error').mockReturnValue();
  const cause = new Error('The page has replaced something that the chat needs.');
  const createWidget = vi.fn<WidgetModule['createWidget']>().mockImplementationOnce(() => {
    throw cause;
  });
  createWidget.mockReturnValue({ destroy: () => undefined } as unknown as ReturnType<WidgetModule['createWidget']>);
  LettaChatElement.load = async () => ({ createWidget }) as unknown as WidgetModule;
  customElements.define('letta-chat-failing', class extends LettaChatElement {});
  const chat = document.createElement('letta-chat-failing') as LettaChatElement;
  document.body.append(chat);
  onTestFinished(() => {
    chat.remove();
    report.mockRestore();
  });
  const launcher = chat.shadowRoot?.querySelector('button');
  const notice = chat.shadowRoot?.querySelector<HTMLElement>('[role=alert]');

  launcher?.click();
  await expect.poll(() => notice?.hidden).toBe(false);
  expect(launcher?.ariaExpanded).toBe('false');
  expect(report).toHaveBeenCalledWith(expect.stringContaining('could not start'), cause);

  launcher?.click();
  await expect.poll(() => notice?.hidden).toBe(true);
  expect(launcher?.ariaExpanded).toBe('true');
  launcher?.click();
  expect(chat.open).toBe(false);
});
