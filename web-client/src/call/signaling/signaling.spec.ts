import { errorCodes, type ErrorCode } from '#protocol';
import { describe, expect, it } from 'vitest';
import { backoffMs, triesAfterClose } from './backoff.js';
import { parseServerMessage } from './parse-message.js';
import { afterGoodbye, afterRefusedHello, mayPass, type NextStep } from './refusals.js';
import { webSocketUrl } from './socket.js';

describe('backoffMs()', () => {
  it.each([
    [0, 0, 125],
    [0, 1, 250],
    [1, 0, 250],
    [1, 1, 500],
    [15, 1, 500],
    [16, 1, 1000],
    [17, 1, 2000],
    [20, 1, 2000],
    [31, 1, 2000],
    [32, 1, 8000],
    [1000, 0, 4000],
    [1000, 1, 8000],
  ])('try %d with chance %d waits %d ms', (attempt, random, expected) => {
    expect(backoffMs(attempt, random)).toBe(expected);
  });
});

describe('triesAfterClose()', () => {
  it.each([
    ['a broken line', 1006, 125],
    ['a restarting server', 1012, 250],
    ['an overloaded one', 1013, 500],
  ])('after %s (%d) the next try waits %d ms at least', (_name, code, least) => {
    expect(backoffMs(triesAfterClose(code), 0)).toBe(least);
  });
});

describe('afterRefusedHello()', () => {
  const table: [ErrorCode, NextStep, NextStep][] = [
    // code, with a ticket, with a seat
    ['OUTDATED_CLIENT', 'reload', 'reload'],
    ['TICKET_INVALID', 'ask_again', 'ask_again'],
    ['SEAT_GONE', 'give_up', 'ask_again'],
    ['MEETING_ENDED', 'give_up', 'ask_again'],
    ['MEETING_NOT_FOUND', 'give_up', 'ask_again'],
    ['MEETING_LOCKED', 'give_up', 'give_up'],
    ['MEETING_FULL', 'give_up', 'give_up'],
    ['ENTRY_DENIED', 'give_up', 'give_up'],
    ['UNAVAILABLE', 'try_later', 'try_later'],
    ['MEDIA_UNAVAILABLE', 'try_later', 'try_later'],
    ['RATE_LIMITED', 'try_later', 'try_later'],
    ['INTERNAL', 'try_later', 'try_later'],
  ];
  it.each(table)('%s: with a ticket %s, with a seat %s', (code, ticket, seat) => {
    expect(afterRefusedHello('ticket', code)).toBe(ticket);
    expect(afterRefusedHello('seat', code)).toBe(seat);
  });
  it('never tries later what only the person can change', () => {
    const later = errorCodes.filter((code) => mayPass(code));
    for (const code of [
      'PASSCODE_REQUIRED',
      'PASSCODE_WRONG',
      'SIGN_IN_REQUIRED',
      'NOT_SIGNED_IN',
    ] as const) {
      expect(later).not.toContain(code);
      expect(afterRefusedHello('ticket', code)).toBe('give_up');
    }
  });
});

describe('afterGoodbye()', () => {
  it.each([
    ['left', 'final'],
    ['removed', 'final'],
    ['ended', 'final'],
    ['replaced', 'final'],
    ['denied', 'final'],
    ['expired', 'final'],
    ['connection_lost', 'seat_gone'],
    ['server_stopping', 'return'],
  ] as const)('%s is %s', (reason, expected) => {
    expect(afterGoodbye(reason)).toBe(expected);
  });
});

describe('parseServerMessage()', () => {
  it('takes a message of the contract', () => {
    expect(parseServerMessage('{"type":"pong"}')).toEqual({ type: 'pong' });
  });
  it.each<[string, unknown]>([
    ['no JSON', '{"type":'],
    ['no object', '"pong"'],
    ['null', 'null'],
    ['no type', '{}'],
    ['a type that is no string', '{"type":7}'],
    ['a type of a newer server', '{"type":"hologram"}'],
    ['a name every object has', '{"type":"constructor"}'],
    ['a known type with the wrong content', '{"type":"active_speaker","participantId":3}'],
    ['binary', new ArrayBuffer(4)],
  ])('gives null for %s', (_name, data) => {
    expect(parseServerMessage(data)).toBeNull();
  });
});

describe('webSocketUrl()', () => {
  it.each([
    ['/signaling', 'https://meet.example/m/1', 'wss://meet.example/signaling'],
    ['/signaling', 'http://localhost:4200/', 'ws://localhost:4200/signaling'],
    ['wss://other.example:8443/signaling', 'https://meet.example/', 'wss://other.example:8443/signaling'],
    ['https://other.example/signaling', 'https://meet.example/', 'wss://other.example/signaling'],
  ])('%s seen from %s is %s', (given, page, expected) => {
    expect(webSocketUrl(given, page)).toBe(expected);
  });
});
