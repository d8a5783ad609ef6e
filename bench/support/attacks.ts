import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { WebSocket } from 'ws';
import { PROTOCOL_VERSION, signalingLimits } from '#protocol';
import type { ApiClient } from '../../server/test/support/api-client.js';
import { dial, Member } from './member.js';
import { sleep } from './statistics.js';

/** What the attackers have in common. All of them call from another loopback address than the well-behaved. */
export interface Campaign {
  readonly url: string;
  readonly person: ApiClient;
  /** Of somebody else, so they are attendees there. */
  readonly meetingId: string;
  readonly random: () => number;
  readonly over: () => boolean;
  readonly count: (what: string) => void;
}
const ADDRESS = '127.0.0.2';

const signalingUrl = ({ url }: Campaign) => `${url.replace('http', 'ws')}/signaling`;
const closed = async (socket: WebSocket): Promise<number> => {
  if (socket.readyState === socket.CLOSED) return 1006;
  const [code] = (await once(socket, 'close')) as [number];
  return code;
};
const enter = (campaign: Campaign) => Member.enter(campaign.person, campaign.meetingId, 'Mallory', ADDRESS);

const fixtures = new URL('../../protocol/fixtures/signaling/client/', import.meta.url);
const templates = readdirSync(fixtures).map((name) => readFileSync(new URL(name, fixtures), 'utf8'));
const junk = [
  'null',
  '1e999',
  '-0',
  '[]',
  '{}',
  '"\\ud800"',
  '"__proto__"',
  'true',
  '[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]',
  '""',
];

/** A valid message with some of it broken: as text, by value, by key, or altogether. */
const fuzzed = (random: () => number): string | Buffer => {
  const pick = <Value>(list: readonly Value[]): Value => list[Math.floor(random() * list.length)] as Value;
  const template = pick(templates);
  const at = Math.floor(random() * template.length);
  switch (Math.floor(random() * 7)) {
    case 0:
      return template.slice(0, at) + String.fromCharCode(random() * 0xffff) + template.slice(at + 1);
    case 1:
      return template.slice(0, at) + template.slice(at + Math.ceil(random() * 30));
    case 2:
      return template.replace(/: ("[^"]*"|\d+|true|false)/g, (kept) =>
        random() < 0.3 ? `: ${pick(junk)}` : kept,
      );
    case 3:
      return template.replace(/"(\w+)":/, `"${pick(['__proto__', 'constructor', 'toString', 'type', ''])}":`);
    case 4:
      return template.replace(/}\s*$/, `,"x":${'['.repeat(random() * 3000)}]}`);
    case 5:
      return Buffer.from(Array.from({ length: random() * 500 }, () => Math.floor(random() * 256)));
    default:
      return JSON.stringify({ ...(JSON.parse(template) as object), filler: 'x'.repeat(random() * 20_000) });
  }
};

/** As the host of a meeting: messages that are nearly right, at a rate that is still allowed. Some end the meeting. */
const fuzz = async (campaign: Campaign): Promise<void> => {
  const host = async () =>
    Member.enter(campaign.person, (await campaign.person.createMeeting()).id, 'Mallory', ADDRESS);
  let member = await host();
  while (!campaign.over()) {
    if (member.closedWith !== null) member = await host();
    member.socket.send(fuzzed(campaign.random));
    campaign.count('fuzzed messages');
    await sleep(40);
  }
  await member.close();
};

const oversize = async (campaign: Campaign): Promise<void> => {
  while (!campaign.over()) {
    const socket = await dial(signalingUrl(campaign), ADDRESS);
    socket.send(`{"type":"ping","x":"${'x'.repeat(signalingLimits.maxMessageBytes)}"}`);
    campaign.count(`oversized, closed with ${await closed(socket)}`);
    await sleep(50);
  }
};

/** From inside a meeting: as fast as the socket takes it, until it is closed. */
const flood = async (campaign: Campaign): Promise<void> => {
  while (!campaign.over()) {
    const member = await enter(campaign);
    for (let sent = 0; member.closedWith === null && sent < 100_000; sent++) {
      member.socket.send('{"type":"mute_all","requestId":"1"}');
      if (sent % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    campaign.count(`floods, closed with ${member.closedWith ?? (await closed(member.socket))}`);
    await sleep(500);
  }
};

/** The code of the next refusal; `closed` when the server has had enough. */
const answerOf = (socket: WebSocket): Promise<string> =>
  new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) resolve('closed');
    socket.once('close', () => resolve('closed'));
    socket.once('message', (answer: Buffer) => {
      const { error } = JSON.parse(answer.toString()) as { error?: { code: string } };
      resolve(error?.code ?? 'ACCEPTED');
    });
  });

const badTickets = async (campaign: Campaign): Promise<void> => {
  const used = (await enter(campaign)).join.ticket;
  const [header = '', payload = ''] = used.split('.');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  const tickets = [
    used,
    `${header}.${payload}.`,
    `${none}.${payload}.`,
    used.slice(0, -4),
    'x.y.z',
    'x'.repeat(4_000),
  ];
  while (!campaign.over()) {
    const socket = await dial(signalingUrl(campaign), ADDRESS);
    for (const ticket of tickets) {
      socket.send(
        JSON.stringify({ type: 'hello', requestId: '1', protocolVersion: PROTOCOL_VERSION, ticket }),
      );
      const answer = await answerOf(socket);
      campaign.count(`bad tickets: ${answer}`);
      if (answer === 'closed') break;
    }
    socket.close();
    await sleep(50);
  }
};

/** Sockets that begin something and leave it at that. */
const halfOpen = async (campaign: Campaign): Promise<void> => {
  const { hostname, port } = new URL(campaign.url);
  const raw = Array.from({ length: 150 }, () => {
    const socket = connect({ host: hostname, port: Number(port), localAddress: ADDRESS });
    socket.on('error', () => undefined);
    socket.write('GET /signaling HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n');
    return socket;
  });
  const silent = await Promise.all(Array.from({ length: 150 }, () => dial(signalingUrl(campaign), ADDRESS)));
  for (const socket of silent)
    void closed(socket).then((code) => campaign.count(`silent, closed with ${code}`));
  while (!campaign.over()) await sleep(100);
  for (const socket of raw) socket.destroy();
  for (const socket of silent) socket.terminate();
};

/** In the meeting, but reading nothing: no ping is answered, and what is sent to them piles up. */
const slowReader = async (campaign: Campaign): Promise<void> => {
  const member = await enter(campaign);
  member.socket.pause();
  campaign.count('slow readers');
  while (!campaign.over()) await sleep(100);
  member.socket.terminate();
};

/** The right handshake, then bytes that are no frames. */
const noise = async (campaign: Campaign): Promise<void> => {
  const { hostname, port } = new URL(campaign.url);
  while (!campaign.over()) {
    const socket = connect({ host: hostname, port: Number(port), localAddress: ADDRESS });
    socket.on('error', () => undefined);
    const key = Buffer.alloc(16, 7).toString('base64');
    socket.write(
      `GET /signaling HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    socket.write(Buffer.from(Array.from({ length: 2_000 }, () => Math.floor(campaign.random() * 256))));
    socket.resume();
    await Promise.race([once(socket, 'close'), sleep(2_000)]);
    socket.destroy();
    campaign.count('noise');
    await sleep(50);
  }
};

/** REST, asked for nonsense. */
const badJoins = async (campaign: Campaign): Promise<void> => {
  const ids = ['..%2f..%2fetc', '%00', '0000000000', "1'--", 'x'.repeat(2_000)];
  for (let i = 0; !campaign.over(); i++) {
    const { status } = await campaign.person.tryJoin(ids[i % ids.length] ?? '', {
      displayName: fuzzed(campaign.random).toString(),
    });
    campaign.count(`bad joins: ${status}`);
    await sleep(100);
  }
};

export const attacks: readonly {
  readonly by: (campaign: Campaign) => Promise<void>;
  readonly times: number;
}[] = [
  { by: fuzz, times: 8 },
  { by: oversize, times: 2 },
  { by: flood, times: 3 },
  { by: badTickets, times: 2 },
  { by: halfOpen, times: 1 },
  { by: slowReader, times: 5 },
  { by: noise, times: 2 },
  { by: badJoins, times: 1 },
];
