import { partsOf } from './chat-text.js';

/** Links in brackets, so that a case reads as one line. */
const marked = (text: string) =>
  partsOf(text)
    .map((part) => (part.kind === 'link' ? `[${part.text}]` : part.text))
    .join('');

describe('partsOf', () => {
  it.each([
    ['no address at all', 'no address at all'],
    ['', ''],
    ['see https://example.org/a for more', 'see [https://example.org/a] for more'],
    ['http://intranet', '[http://intranet]'],
    ['Look: https://example.org.', 'Look: [https://example.org].'],
    ['(https://example.org/a_(b))', '([https://example.org/a_(b)])'],
    ['really? https://example.org/?q=1!', 'really? [https://example.org/?q=1]!'],
    ['"https://example.org/x"', '"[https://example.org/x]"'],
    ['a\nhttps://one.example\nhttps://two.example', 'a\n[https://one.example]\n[https://two.example]'],
    ['write to mailto:bob@example.org, please', 'write to [mailto:bob@example.org], please'],
    ['HTTPS://EXAMPLE.ORG', '[HTTPS://EXAMPLE.ORG]'],
  ])('finds the addresses in %j', (text, expected) => {
    expect(marked(text)).toBe(expected);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x ftp://example.org file:///etc/passwd',
    'xhttps://example.org',
    'https://',
    'mailto:nobody',
    'www.example.org',
  ])('leaves %j as text', (text) => {
    expect(partsOf(text)).toEqual([{ kind: 'text', text }]);
  });

  it('does not link an address that hides its host behind a name', () => {
    expect(marked('https://bank.example@elsewhere.example/')).toBe('https://bank.example@elsewhere.example/');
  });

  it('gives back every character, whatever it found', () => {
    const text = ' <b>x</b> https://a.example/<i> & https://b.example).\n';
    expect(
      partsOf(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });

  it('takes a long run of brackets and dots in reasonable time', () => {
    const text = `https://example.org/${'.)'.repeat(2_000)}`;
    const begun = performance.now();
    expect(
      partsOf(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
