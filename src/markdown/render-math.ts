/**
 * A site's own way to render a formula. Its type stands in a file without imports, because the public types name it.
 * @param tex without its delimiters
 * @param display whether it stands in a line of its own
 */
export type RenderMath = (tex: string, display: boolean) => Node | Promise<Node>;
