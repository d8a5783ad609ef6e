import { ordinal, waitingInWords } from './waiting-words.js';

describe('waitingInWords()', () => {
  it('tells one’s place where a host must let one in', () => {
    expect(waitingInWords('approval', 2).heading).toBe('Waiting to be let in. You are 2nd.');
  });

  it('promises the way in where only the host is missing', () => {
    expect(waitingInWords('host_absent', 2)).toMatchObject({
      heading: 'The host has not come yet',
      text: expect.stringContaining('by yourself') as string,
    });
  });
});

describe('ordinal()', () => {
  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [11, '11th'],
    [22, '22nd'],
  ])('of %i is %s', (position, words) => {
    expect(ordinal(position)).toBe(words);
  });

  it('is written with a dot in German', () => {
    expect(ordinal(2, 'de')).toBe('2.');
  });
});
