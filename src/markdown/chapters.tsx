import { useMemo } from 'preact/hooks';
import type { Block } from './block.ts';
import type { Reading } from './block-reader.ts';
import { group } from './group.ts';
import type { RenderOptions } from './options.ts';
import { renderBlock } from './render-block.tsx';

/**
 * Blocks come in sections of 8, and sections in chapters of 8. Each has an element, so that Preact and the browser can
 * skip what hasn't changed or isn't on screen in large steps.
 */
export type Section = readonly Block[];
export type Chapter = readonly Section[];

const GROUP_SIZE = 8;

/** A function that takes one reading after the other and keeps the chapters up to date. */
export function createChapters(): (reading: Reading) => readonly Chapter[] {
  let sections: readonly Section[] = [];
  let chapters: readonly Chapter[] = [];
  return ({ from, blocks }) => {
    sections = group(sections, from, blocks, GROUP_SIZE);
    const first = Math.floor(from / GROUP_SIZE);
    chapters = group(chapters, first, sections.slice(first), GROUP_SIZE);
    return chapters;
  };
}

interface ChapterViewProps {
  chapter: Chapter;
  options: RenderOptions;
}

export function ChapterView({ chapter, options }: ChapterViewProps) {
  // Preact doesn't look into an element that is the same object as before.
  return useMemo(
    () => (
      <div class="chapter">
        {chapter.map((section, index) => (
          <SectionView key={index} section={section} options={options} />
        ))}
      </div>
    ),
    [chapter, options],
  );
}

interface SectionViewProps {
  section: Section;
  options: RenderOptions;
}

function SectionView({ section, options }: SectionViewProps) {
  return useMemo(
    () => (
      <div class="section">
        {section.map((block, index) => (
          <BlockView key={index} block={block} options={options} />
        ))}
      </div>
    ),
    [section, options],
  );
}

interface BlockViewProps {
  block: Block;
  options: RenderOptions;
}

function BlockView({ block, options }: BlockViewProps) {
  return useMemo(
    () => (
      <>
        {renderBlock(block.token, block.open, options)}
        {block.limited && <p class="limit">{options.labels.plainText}</p>}
      </>
    ),
    [block, options],
  );
}
