/** A row's own words for a tool: one text, or one for while it runs and one for afterwards. */
export type ToolLabel = string | { readonly running: string; readonly done: string };
