/** @type {import('./trim.mjs').Cuts} */
export const EVENTSOURCE_PARSER = [
  // Letta sends neither `retry` nor anything else that the standard doesn't know, and nobody listens to comments.
  [/case "retry":.*?default:.*?break;/s, ''],
  [/if \(onComment\) \{.*?\n {6}\}/s, ''],
  [/function reset\(.*?\n {2}\}\n {2}return \{ feed, reset \};/s, 'return { feed };'],
  // Messages that only a wrong use of the parser would show.
  [/if \(typeof config == "function"\)\n\s*throw new TypeError\(.*?\);/s, ''],
  [/if \(terminated\)\n\s*throw new Error\(.*?\n {6}\);/s, ''],
  [/new ParseError\(`Buffered data.*?, (\{.*?\})\)/s, '$1'],
];
