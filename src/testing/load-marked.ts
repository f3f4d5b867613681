/** Before each test file: a chat asks for this as soon as it runs. */
import { marked } from '../markdown/marked.ts';

await marked.load();
