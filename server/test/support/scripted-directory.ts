import type { Socket } from 'node:net';
import { startRogue, type RogueDirectory } from './rogue-directory.js';

/** The requests of one sign-in, in the order in which they come; binds and searches arrive on two lines. */
export const moments = ['service bind', 'person search', 'person bind', 'group search'] as const;
export type Moment = (typeof moments)[number];
/** What the directory does at a moment; given the answer it ought to give. */
export type Deed = (socket: Socket, answer: Buffer, id: number) => void;

const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  if (content.length < 128) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  return Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 0xff]), content]);
};
const text = (value: string) => tlv(0x04, Buffer.from(value));
const message = (id: number, operation: Buffer) => tlv(0x30, tlv(0x02, Buffer.from([id])), operation);

/** An LDAPResult of this kind (0x61 bind, 0x65 search) with this code. */
export const result = (id: number, kind: number, code: number): Buffer => {
  const status = code < 128 ? [code] : [code >> 8, code & 0xff];
  return message(id, tlv(kind, tlv(0x0a, Buffer.from(status)), text(''), text('')));
};
const entry = (id: number, dn: string, attributes: Record<string, string>): Buffer => {
  const list = Object.entries(attributes).map(([name, value]) =>
    tlv(0x30, text(name), tlv(0x31, text(value))),
  );
  return message(id, tlv(0x64, text(dn), tlv(0x30, ...list)));
};

const person = { uid: 'someone', cn: 'Some One', mail: 's@x.example', entryUUID: 'abc' };
const answers: Record<Moment, (id: number) => Buffer> = {
  'service bind': (id) => result(id, 0x61, 0),
  'person search': (id) => Buffer.concat([entry(id, 'uid=someone,dc=x', person), result(id, 0x65, 0)]),
  'person bind': (id) => result(id, 0x61, 0),
  'group search': (id) => Buffer.concat([entry(id, 'cn=staff,dc=x', { cn: 'staff' }), result(id, 0x65, 0)]),
};

const asItOught: Deed = (socket, answer) => socket.write(answer);

/** Speaks just enough LDAP, without TLS, to lead a client to any moment of a sign-in, and does there what it is told. */
export function startScripted(script: Partial<Record<Moment, Deed>>): Promise<RogueDirectory> {
  const serviceLines = new WeakSet<Socket>();
  let service: Socket | null = null;
  return startRogue((socket) => {
    socket.on('data', (data) => {
      // Requests are small and come one by one: 30 len 02 01 id op …, or 30 81 len 02 01 id op …
      const at = data[1] === 0x81 ? 3 : data[1] === 0x82 ? 4 : 2;
      const [id = 0, operation = 0] = [data[at + 2], data[at + 3]];
      if (operation === 0x42) return void socket.end();
      if (operation === 0x60 && service === null) serviceLines.add((service = socket));
      const onServiceLine = serviceLines.has(socket);
      const searches = (socket as Socket & { searches?: number }).searches ?? 0;
      const moment: Moment =
        operation === 0x60
          ? onServiceLine
            ? 'service bind'
            : 'person bind'
          : searches === 0
            ? 'person search'
            : 'group search';
      if (operation === 0x63) Object.assign(socket, { searches: searches + 1 });
      (script[moment] ?? asItOught)(socket, answers[moment](id), id);
    });
    socket.on('close', () => {
      if (service === socket) service = null;
    });
  });
}
