import { type Signal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { AttachmentProblem } from '../../conversation/prepare-attachment.ts';
import { attachments as preparing } from '../../conversation/message-input.ts';
import type { ContentPart } from '../../protocol/events.ts';
import { useView } from '../context.ts';
import { attachedIn, nameOf } from '../message-content.ts';

/** A file that the visitor has attached. */
export interface Attachment {
  readonly id: string;
  readonly name: string;
  /** Null: it was sent or queued before, and came back. */
  readonly file: File | null;
  /** Null: it is being prepared, or what prepares files could not be loaded. */
  readonly part: ContentPart | null;
}

/** What is attached to the message that the visitor writes. */
export interface Attachments {
  readonly items: Signal<readonly Attachment[]>;
  /** The file that could not be attached last, and why; null: all could. */
  readonly problem: Signal<{ readonly name: string; readonly reason: AttachmentProblem } | null>;
  /** Whether what prepares files could not be loaded. */
  readonly failed: Signal<boolean>;
  /** Prepares files, one after the other. */
  add(files: Iterable<File>): void;
  remove(id: string): void;
  /** Loads again what could not be loaded. */
  retry(): void;
  /** Shows others in their place, as when another conversation is opened. */
  show(items: readonly Attachment[]): void;
  /** Attaches again what a message has. */
  takeBack(content: readonly ContentPart[]): void;
  /** Letta has this message: what it has goes. */
  removeSent(content: readonly ContentPart[]): void;
}

let count = 0;
const nextId = (): string => `attachment-${(count += 1)}`;

/** What can be sent of the attachments. */
export const partsIn = (items: readonly Attachment[]): readonly ContentPart[] =>
  items.flatMap(({ part }) => (part ? [part] : []));

export function useAttachments(): Attachments {
  const { config } = useView();
  const items = useSignal<readonly Attachment[]>([]);
  const problem = useSignal<Attachments['problem']['value']>(null);
  const failed = useSignal(false);
  const working = useRef(false);

  const isPending = ({ file, part }: Attachment): boolean => file !== null && part === null;

  async function prepareAll(): Promise<void> {
    if (working.current) return;
    working.current = true;
    failed.value = false;
    try {
      const { prepare } = await preparing.load();
      for (let next = items.peek().find(isPending); next; next = items.peek().find(isPending)) {
        const { id, file, name } = next;
        const before = partsIn(items.peek());
        const outcome = file ? await prepare(file, config.peek().attachments, before) : null;
        if (outcome && 'part' in outcome) {
          const { part } = outcome;
          items.value = items.peek().map((one) => (one.id === id ? { ...one, part } : one));
        } else {
          items.value = items.peek().filter((one) => one.id !== id);
          if (outcome) problem.value = { name, reason: outcome.problem };
        }
      }
    } catch {
      failed.value = true;
    } finally {
      working.current = false;
    }
  }

  return {
    items,
    problem,
    failed,
    add(files) {
      const added = [...files].map((file) => ({ id: nextId(), name: file.name, file, part: null }));
      if (added.length === 0) return;
      problem.value = null;
      items.value = [...items.peek(), ...added];
      void prepareAll();
    },
    remove(id) {
      problem.value = null;
      items.value = items.peek().filter((one) => one.id !== id);
      if (!items.peek().some(isPending)) failed.value = false;
    },
    retry: () => void prepareAll(),
    show(others) {
      problem.value = null;
      items.value = others;
      if (others.some(isPending)) void prepareAll();
    },
    takeBack(content) {
      const back = attachedIn(content).map((part) => ({ id: nextId(), name: nameOf(part) ?? '', file: null, part }));
      if (back.length > 0) items.value = [...items.peek(), ...back];
    },
    removeSent(content) {
      const isSent = ({ part }: Attachment): boolean => part !== null && content.includes(part);
      if (items.peek().some(isSent)) items.value = items.peek().filter((one) => !isSent(one));
    },
  };
}
