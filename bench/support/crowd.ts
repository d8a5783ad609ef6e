import { performance } from 'node:perf_hooks';
import type { ApiClient } from '../../server/test/support/api-client.js';
import { Member } from './member.js';
import { sleep } from './statistics.js';

/** Well-behaved people in several meetings. They publish nothing; they ask, look and ping as clients do. */
export class Crowd {
  readonly members: Member[] = [];
  readonly joinTimes: number[] = [];
  readonly failures: string[] = [];
  private readonly host: ApiClient;

  constructor(host: ApiClient) {
    this.host = host;
  }

  /** `abreast` people join at a time. */
  async fill(meetings: number, peopleEach: number, abreast: number): Promise<void> {
    const places: { meeting: string; name: string }[] = [];
    for (let m = 0; m < meetings; m++) {
      const { id } = await this.host.createMeeting();
      for (let p = 0; p < peopleEach; p++) places.push({ meeting: id, name: `Person ${m}.${p}` });
    }
    // Round robin over the meetings, so that all of them grow together.
    places.sort((a, b) => Number(a.name.split('.')[1]) - Number(b.name.split('.')[1]));
    const queue = places.values();
    const joinSome = async () => {
      for (const { meeting, name } of queue) {
        const began = performance.now();
        this.members.push(await Member.enter(this.host, meeting, name));
        this.joinTimes.push(performance.now() - began);
      }
    };
    await Promise.all(Array.from({ length: abreast }, joinSome));
  }

  /** Each member asks something once a second for so long; gives the time each answer took, in milliseconds. */
  async live(durationMs: number): Promise<number[]> {
    const times: number[] = [];
    const until = performance.now() + durationMs;
    await Promise.all(
      this.members.map(async (member, index) => {
        await sleep((index * 997) % 1000);
        for (let round = index; performance.now() < until; round++) {
          const began = performance.now();
          try {
            await deed(member, round);
            times.push(performance.now() - began);
          } catch (error) {
            this.failures.push(`${String(error)}, closed with ${String(member.closedWith)}`);
            return;
          }
          await sleep(Math.max(0, 1000 - (performance.now() - began)));
        }
      }),
    );
    return times;
  }

  /** Half say that they leave, half just close. */
  async disperse(): Promise<void> {
    await Promise.all(
      this.members.map(async (member, index) => {
        if (index % 2 === 0 && member.closedWith === null) await member.ask({ type: 'leave' });
        await member.close();
      }),
    );
  }
}

const deed = (member: Member, round: number): Promise<unknown> => {
  switch (round % 4) {
    case 0:
      return member.ping();
    case 1:
      member.tell({ type: 'view.changed', tiles: [] });
      return member.ask({ type: 'transport.restart_ice', direction: 'recv' });
    default:
      // Nothing was published, so this is refused: an answer all the same, and a decision by the conference.
      return member.ask({ type: 'mute', source: 'microphone' });
  }
};
