import { expect, it } from 'vitest';
import { cleanUrl } from './clean-url.ts';

const PAGE = 'https://shop.example/cart';
const ID = 'message-0a1b2c3d-1111-4222-8333-0123456789ab';

it.each([
  ['/api/letta-token', '/api/letta-token'],
  ['https://api.letta.com/v1/agents/', 'https://api.letta.com/v1/agents/'],
  [`/v1/messages?limit=50&order=desc&before=${ID}`, `/v1/messages?limit=50&order=desc&before=${ID}`],
  ['/api/token?session=ab12&code=Hunter', '/api/token?session=…&code=…'],
  ['https://name:word@letta.example/v1#secret', 'https://letta.example/v1'],
  ['https://[', '(no URL)'],
])('%s is logged as %s', (url, shown) => {
  expect(cleanUrl(url, PAGE)).toBe(shown);
});
