import { describe, expect, it } from '@jest/globals';
import type { ConferenceId, ParticipantId } from '#protocol';
import type { Reseated } from '../conference/ports.js';
import { SocketOutbox } from './outbox.js';

const aRecipient = () => {
  const log: (Buffer | number)[] = [];
  const seats: Reseated[] = [];
  return {
    seats,
    log,
    write: (frame: Buffer) => void log.push(frame),
    dismiss: (code: number) => void log.push(code),
    reseat: (seat: Reseated) => seats.push(seat) > 0,
  };
};
const textIn = (frame: Buffer | number | undefined) =>
  Buffer.isBuffer(frame) ? frame.subarray(2).toString() : frame;

describe('SocketOutbox', () => {
  it('writes the same bytes to each recipient, and nothing for those who are gone', () => {
    const outbox = new SocketOutbox();
    const [one, two, gone] = [aRecipient(), aRecipient(), aRecipient()];
    outbox.add('1', one);
    outbox.add('2', two);
    outbox.add('3', gone);
    outbox.remove('3');
    outbox.deliver(['1', '2', '3', 'never was'], { type: 'pong' });
    expect(textIn(one.log[0])).toBe('{"type":"pong"}');
    expect(two.log[0]).toBe(one.log[0]);
    expect(gone.log).toEqual([]);
  });

  it('close() comes after what was delivered, once, and ends delivery', () => {
    const outbox = new SocketOutbox();
    const recipient = aRecipient();
    outbox.add('1', recipient);
    outbox.deliver(['1'], { type: 'goodbye', reason: 'left' });
    outbox.close('1');
    outbox.close('1');
    outbox.deliver(['1'], { type: 'pong' });
    expect(recipient.log.map(textIn)).toEqual(['{"type":"goodbye","reason":"left"}', 4000]);
  });

  it('close() when the server stops says that coming back is right', () => {
    const outbox = new SocketOutbox();
    const recipient = aRecipient();
    outbox.add('1', recipient);
    outbox.deliver(['1'], { type: 'goodbye', reason: 'server_stopping' });
    outbox.close('1');
    expect(recipient.log[1]).toBe(1012);
  });

  it('reseat() tells the connection alone; of one that is gone it says so', () => {
    const outbox = new SocketOutbox();
    const [one, two] = [aRecipient(), aRecipient()];
    outbox.add('1', one);
    outbox.add('2', two);
    const seat: Reseated = { conferenceId: 'c' as ConferenceId, participantId: 'p' as ParticipantId };
    expect(outbox.reseat('1', seat)).toBe(true);
    expect(outbox.reseat('gone', seat)).toBe(false);
    expect([one.seats, two.seats]).toEqual([[seat], []]);
  });
});
