import { type Block, createBlockReader } from '../block-reader.ts';

/** A block reader that gives all blocks at every reading, the settled ones too; without `added`, as it finds out itself. */
export function readerOfAll(): (text: string, done: boolean, added?: string) => readonly Block[] {
  const reader = createBlockReader();
  let all: readonly Block[] = [];
  return (text, done, added) => {
    const { settled, blocks } = reader.read(text, done, added);
    all = [...all.slice(0, settled), ...blocks];
    return all;
  };
}
