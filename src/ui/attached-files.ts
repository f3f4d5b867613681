/** A text file in a message. */
export interface AttachedFile {
  readonly name: string;
  readonly text: string;
}

const FILE = /<attached-file name="([^"\n]*)">\n([^]*?)\n<\/attached-file>\n?/g;

/** Takes a text apart: what the visitor wrote, and the files that were sent with it. */
export function splitFiles(text: string): { readonly written: string; readonly files: readonly AttachedFile[] } {
  const files: AttachedFile[] = [];
  const written = text.replace(FILE, (_, name: string, content: string) => {
    files.push({ name, text: content });
    return '';
  });
  return { written, files };
}
