import { batch, computed, effect, signal } from '@preact/signals-core';
import { ChatError, stopped } from '../platform/errors.ts';
import { createOtid } from './otid.ts';

/** What the code of a handoff shares with the chat. It loads later and alone, so it can’t import these itself. */
export const HANDOFF_KIT = { batch, computed, effect, signal, ChatError, stopped, createOtid };

export type HandoffKit = typeof HANDOFF_KIT;
