export const CLOSING: string;
export function answerOf(length: number, seed?: number): string;
export function chunksOf(text: string, characters: number): string[];
export const BLOCK_KINDS: readonly string[];
export function blockOf(kind: string, length: number): string;
