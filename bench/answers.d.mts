export const CLOSING: string;
export function answerOf(length: number, seed?: number): string;
export function chunksOf(text: string, characters: number): string[];
