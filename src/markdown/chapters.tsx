import { useMemo } from 'preact/hooks';
import type { Block } from './block.ts';
import type { Reading } from './block-reader.ts';
import { group } from './group.ts';
import type { RenderOptions } from './options.ts';
import { renderBlock } from './render-block.tsx';
import { useLater } from './use-later.ts';

/**
 * Eight blocks make a section, and eight sections a chapter. Each has its own element, so that Preact and the browser can
 * skip many unchanged or offscreen blocks at once.
 */
export type Section = readonly Block[];
export type Chapter = readonly Section[];

const GROUP_SIZE = 8;

/** Returns a function that takes each new reading and returns the updated chapters. */
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
  // Preact skips an element that is the same object as before.
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

/** Other options, as those of another language, make all sections of a long text render again: each in a task of its own. */
function SectionView({ section, options }: SectionViewProps) {
  const own = useLater(options);
  return useMemo(
    () => (
      <div class="section">
        {section.map((block, index) => (
          <BlockView key={index} block={block} options={own} />
        ))}
      </div>
    ),
    [section, own],
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
