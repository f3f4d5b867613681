import { describe, expect, it } from 'vitest';
import { imageOf, linkOf } from './policy.ts';

describe('links', () => {
  it.each(['https://example.com/', 'http://example.com/', 'mailto:ada@example.com', 'tel:+4930123'])(
    'may lead to %s',
    (href) => {
      expect(linkOf(href, 'here')).toEqual({ href, host: null });
    },
  );

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'blob:https://example.com/1',
    'ftp://example.com',
    'intent://x#Intent;end',
    'about:blank',
    'chrome://settings',
    'ws://example.com',
    '/relative',
    '//example.com',
    '#anchor',
    'example.com',
    '',
    'https://',
    'http://[',
  ])('may not lead to %j', (href) => {
    expect(linkOf(href, 'here')).toBeNull();
  });

  it.each([
    ['https://evil.example/', 'https://bank.example/login', 'evil.example'],
    ['https://evil.example/', 'bank.example', 'evil.example'],
    ['https://evil.example/', 'www.bank.example/account', 'evil.example'],
    ['https://bank.example.evil.example/', 'bank.example', 'bank.example.evil.example'],
    ['https://bank.example@evil.example/', 'bank.example', 'evil.example'],
    ['https://evil.example:8443/', 'bank.example', 'evil.example:8443'],
    ['https://bank.example/login', 'bank.example', null],
    ['https://bank.example/login', 'https://bank.example/elsewhere', null],
    ['https://example.com/', 'our docs', null],
    ['https://example.com/', 'version 1.2', null],
    ['mailto:ada@example.com', 'ada@example.com', null],
    ['mailto:ada@example.com?subject=Hi', 'Ada@Example.com', null],
    ['mailto:eve@evil.example', 'ada@example.com', 'eve@evil.example'],
    ['mailto:ada@example.com?bcc=eve@evil.example', 'ada@example.com', 'ada@example.com, eve@evil.example'],
    ['mailto:eve@evil.example', 'bank.example', 'eve@evil.example'],
    ['mailto:eve@evil.example', 'Write to us', null],
    ['tel:+4930123456', '030 123456', null],
    ['tel:+4930123456', '+49 (30) 12 34 56', null],
    ['tel:+4930999999', '030 123456', '+4930999999'],
    ['tel:+4930999999', 'bank.example', '+4930999999'],
    ['tel:+4930999999', 'Call us', null],
    ['https://www.example.com/', 'example.com', null],
    ['https://example.com/', 'www.example.com', null],
    ['https://example.com/', 'Read more at example.com.', null],
    ['https://nodejs.org/', 'e.g. this, or 1.2.3', null],
    ['https://evil.example/', 'a'.repeat(300), 'evil.example'],
    ['https://[2001:db8::1]/', '2001:db8::1', null],
    ['https://192.0.2.1/', '192.0.2.1', null],
    ['http://localhost:3000/', 'localhost:3000', null],
  ])('%s as "%s" is shown with the host %s', (href, text, host) => {
    expect(linkOf(href, text)?.host).toBe(host);
  });

  it('shows a host of other letters by its real name', () => {
    expect(linkOf('https://\u0430pple.com/', 'apple.com')?.host).toBe('xn--pple-43d.com');
  });
});

describe('pictures', () => {
  it.each(['data:image/png;base64,AAAA', 'data:image/webp;base64,AAAA'])(
    'of the answer itself are shown: %s',
    (source) => {
      expect(imageOf(source, [])).toEqual({ source, loads: true });
    },
  );

  it('of other origins wait, unless the page lists them', () => {
    expect(imageOf('https://cdn.example/a.png', [])).toEqual({ source: 'https://cdn.example/a.png', loads: false });
    expect(imageOf('https://cdn.example/a.png', ['https://cdn.example'])?.loads).toBe(true);
    expect(imageOf('https://cdn.example.evil.example/a.png', ['https://cdn.example'])?.loads).toBe(false);
    expect(imageOf('http://cdn.example/a.png', ['https://cdn.example'])?.loads).toBe(false);
  });

  it.each([
    'javascript:alert(1)',
    'data:image/svg+xml;base64,AAAA',
    'data:image/svg+xml,<svg onload=alert(1)>',
    'data:text/html,x',
    'blob:https://example.com/1',
    '/relative.png',
    '',
    'file:///a.png',
  ])('are never shown from %j', (source) => {
    expect(imageOf(source, ['null'])).toBeNull();
  });
});
