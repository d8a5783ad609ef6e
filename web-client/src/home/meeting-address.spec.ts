import { parseMeetingAddress, spacedCode } from './meeting-address.js';

const HOST = 'meet.example.org:8443';
const ID = '3f2b8c1e-1111-4222-8333-abcdefabcdef';

describe('parseMeetingAddress()', () => {
  it.each([
    ['1234567890', '1234567890'],
    ['123 456 7890', '1234567890'],
    ['  123-456-7890 ', '1234567890'],
    ['123\u00a0456\u20137890', '1234567890'],
    ['\uff11\uff12\uff134567890', '1234567890'],
    ['https://meet.example.org:8443/m/1234567890', '1234567890'],
    ['https://MEET.example.org:8443/m/123%20456%207890?x=1#top', '1234567890'],
    ['meet.example.org:8443/m/1234567890/', '1234567890'],
    ['/m/1234567890', '1234567890'],
    ['<https://meet.example.org:8443/m/1234567890>', '1234567890'],
    [ID.toUpperCase(), ID],
    [`https://meet.example.org:8443/m/${ID}`, ID],
  ])('of %j is the code %s', (text, code) => {
    expect(parseMeetingAddress(text, HOST)).toEqual({ ok: true, code });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['12345', 'too_short'],
    ['12345678901', 'too_long'],
    ['hello there', 'not_understood'],
    ['https://meet.example.org:8443/m/%E0%A4%A', 'not_understood'],
    ['https://elsewhere.example/m/1234567890', 'elsewhere'],
    ['https://meet.example.org:8443/other', 'elsewhere'],
    ['javascript://%0aalert(1)', 'elsewhere'],
  ] as const)('of %j is refused as %s', (text, problem) => {
    expect(parseMeetingAddress(text, HOST)).toEqual({ ok: false, problem });
  });
});

describe('spacedCode()', () => {
  it('groups ten digits and leaves anything else alone', () => {
    expect(spacedCode('1234567890')).toBe('123 456 7890');
    expect(spacedCode(ID)).toBe(ID);
  });
});
