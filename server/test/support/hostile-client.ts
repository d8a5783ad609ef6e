import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { errorCodes } from '#protocol';
import type { Log } from '../../src/kernel/log.js';
import { createLog } from '../../src/kernel/pino-log.js';
import type { Attendee } from './attendee.js';
import { codeOf } from './hostile-stage.js';
import { eventually } from './media-planes.js';
import { SignalingClient } from './signaling-client.js';

export type Anything = Record<string, unknown> & { readonly type: string };

let counter = 0;
/** Sends anything at all as a request, and says what it was answered with: `ok`, or a code. */
export async function answerTo(socket: SignalingClient, message: Anything): Promise<string> {
  const requestId = `odd ${++counter}`;
  const from = socket.received.length;
  socket.sendText(JSON.stringify({ requestId, ...message }));
  return eventually(`an answer to ${message.type}`, () => {
    for (const answer of socket.received.slice(from)) {
      if (answer.type === 'reply' && answer.requestId === requestId) return codeOf(answer);
      if (answer.type === 'error' && answer.requestId === requestId) return answer.error.code;
    }
    return undefined;
  });
}

/** Several messages in one packet, so that the server reads the later ones before it could answer the first. */
export function sendAtOnce({ socket }: SignalingClient, messages: readonly object[]): void {
  const { _socket: line } = socket as unknown as { _socket: Socket };
  line.cork();
  for (const message of messages) socket.send(JSON.stringify(message));
  line.uncork();
}

/** Asks for a seat on a new socket. */
export async function resume({ id, join, welcome }: Attendee): Promise<SignalingClient> {
  const socket = await SignalingClient.connect(join.signalingUrl);
  socket.hello({ resume: { participantId: id, token: welcome.resumeToken }, rtp: join.rtpCapabilities });
  return socket;
}

export async function end({ socket }: Pick<Attendee, 'socket'>): Promise<void> {
  socket.send({ type: 'end', requestId: 'the end' });
  await socket.closed;
}

/** Everything that a server logs, at the most talkative level. */
export class RecordedLog {
  readonly log: Log;
  private readonly written: string[] = [];

  constructor() {
    const destination = new PassThrough();
    destination.on('data', (line: Buffer) => this.written.push(line.toString()));
    this.log = createLog({ level: 'trace', destination });
  }

  lines(level: string): Record<string, unknown>[] {
    return this.written
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line['level'] === level);
  }

  holds(words: string): boolean {
    return this.written.some((line) => line.includes(words));
  }

  /** What went wrong by a fault of ours, and codes that no table has. */
  get faults(): Record<string, unknown>[] {
    const known = (code: unknown) => typeof code !== 'string' || errorCodes.some((each) => each === code);
    const strange = this.lines('warn').filter(({ code }) => !known(code));
    return [...this.lines('error'), ...this.lines('fatal'), ...strange];
  }
}
