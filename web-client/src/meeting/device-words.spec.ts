import { toErrorBody } from '#protocol';
import { refusalInWords } from './device-words.js';

describe('refusalInWords()', () => {
  it('of a device says what is wrong with it, not that the server is at fault', () => {
    const refused = toErrorBody('UNAVAILABLE', { device: 'microphone', problem: 'in_use' });
    expect(refusalInWords(refused)).toMatch(/another program is using your microphone/i);
  });

  it('of anything else is the refusal’s own sentence', () => {
    const locked = toErrorBody('MEETING_LOCKED');
    expect(refusalInWords(locked)).toBe(locked.message);
    const odd = toErrorBody('UNAVAILABLE', { device: 'camera', problem: 'on_strike' });
    expect(refusalInWords(odd)).toBe(odd.message);
  });
});
