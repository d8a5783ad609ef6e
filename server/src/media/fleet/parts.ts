import { accept, refuse } from '../../kernel/result.js';
import type { MediaResult } from '../media-plane.js';
import { type FleetCandidate, placeRouterInZone, placeTransport } from '../placement.js';
import { partId } from './fleet-ids.js';
import { LevelsPicture } from './levels-picture.js';
import type { Member, PlacedUsage } from './member.js';
import type { LogicalRouter, Part } from './objects.js';

type Candidate = FleetCandidate & { readonly member: Member };

/** Which workers have refused or failed while a place was sought; they are not tried again. */
export class Tried {
  private readonly places = new Set<string>();
  add({ member, workerId }: Part): void {
    this.places.add(`${member.nodeId} ${workerId}`);
  }
  has({ nodeId, workerId }: { readonly nodeId: string; readonly workerId: string }): boolean {
    return this.places.has(`${nodeId} ${workerId}`);
  }
}

export const aRouter = (id: string): LogicalRouter => ({
  id,
  parts: new Map(),
  nextNumber: 0,
  anchors: new Map(),
  levels: new LevelsPicture(),
});

/** The physical routers: which there are, where the next one goes, and when one is not needed any more. */
export class Parts {
  private readonly byId = new Map<string, Part>();

  constructor(
    private readonly members: readonly Member[],
    private readonly lingerMs: number,
  ) {}

  find(id: string): Part | null {
    return this.byId.get(id) ?? null;
  }

  of(member: Member): Part[] {
    return [...this.byId.values()].filter((part) => part.member === member);
  }

  /** Opens the first part of a router, on the worker that is named or the best one; null when there is none. */
  openFirst(
    router: LogicalRouter,
    call: { readonly zone: string | null; readonly workerId: string | null },
    tried: Tried,
  ): Part | null {
    const candidates = this.candidates(tried).filter(
      ({ workerId }) => call.workerId === null || workerId === call.workerId,
    );
    const chosen = placeRouterInZone(candidates, call.zone);
    return chosen && this.open(router, chosen);
  }

  /** The part where a transport goes, opened if it is not there yet; null when there is no place. */
  forTransport(router: LogicalRouter, zone: string | null, tried: Tried): Part | null {
    const parts = [...router.parts.values()];
    const homes = parts.map(({ member, workerId }) => ({ nodeId: member.nodeId, workerId }));
    const chosen = placeTransport(this.candidates(tried), { zone, homes });
    if (!chosen) return null;
    const there = parts.find(
      ({ member, workerId }) => member === chosen.member && workerId === chosen.workerId,
    );
    return there ?? this.open(router, chosen);
  }

  /** Makes a part known that is open at its node already. */
  adopt(router: LogicalRouter, number: number, member: Member, workerId: string): Part {
    const part = this.enter(router, number, member, workerId);
    part.state = 'open';
    return part;
  }

  /** Takes a part from the books; its node has lost it, or is told to close it. False when it was gone already. */
  forget(part: Part): boolean {
    if (part.state === 'gone') return false;
    part.state = 'gone';
    if (part.emptyTimer) clearTimeout(part.emptyTimer);
    part.router.parts.delete(part.number);
    part.router.levels.forget(part);
    if (this.byId.get(part.id) === part) this.byId.delete(part.id);
    return true;
  }

  /**
   * Watches a part that nobody is in: after a while it is given to `close`. The last part of a router stays, as an empty
   * router does, unless its node is to be emptied.
   */
  watchEmpty(part: Part, close: (part: Part) => void): void {
    if (!isIdle(part) || part.emptyTimer) return;
    part.emptyTimer = setTimeout(() => {
      part.emptyTimer = null;
      if (isIdle(part)) close(part);
    }, this.lingerMs).unref();
  }

  private open(router: LogicalRouter, { member, workerId }: Candidate): Part {
    const part = this.enter(router, router.nextNumber, member, workerId);
    part.opening = this.begin(part);
    return part;
  }

  private async begin(part: Part): Promise<MediaResult<void>> {
    const { id: routerId, workerId, member } = part;
    const answer = await member.ask((plane) => plane.openRouter({ routerId, workerId }));
    // Whoever closed it meanwhile has told the node so.
    if (isGone(part)) return refuse('MEDIA_UNAVAILABLE');
    if (answer.ok) {
      part.state = 'open';
      return accept(undefined);
    }
    this.forget(part);
    void member.tell((plane) => plane.closeRouter({ routerId }));
    return refuse('MEDIA_UNAVAILABLE');
  }

  private enter(router: LogicalRouter, number: number, member: Member, workerId: string): Part {
    const part: Part = {
      id: partId(router.id, number),
      number,
      router,
      member,
      workerId,
      opening: Promise.resolve(accept(undefined)),
      state: 'opening',
      transports: new Set(),
      expected: 0,
      audioConsumers: 0,
      videoConsumers: 0,
      pipes: new Map(),
      emptyTimer: null,
    };
    router.nextNumber = Math.max(router.nextNumber, number + 1);
    router.parts.set(number, part);
    this.byId.set(part.id, part);
    return part;
  }

  private candidates(tried: Tried): Candidate[] {
    const placed = new Map<Member, Map<string, PlacedUsage>>();
    for (const { member, workerId, audioConsumers, videoConsumers } of this.byId.values()) {
      const workers = placed.get(member) ?? new Map<string, PlacedUsage>();
      placed.set(member, workers);
      const before = workers.get(workerId) ?? nothing;
      workers.set(workerId, {
        routers: before.routers + 1,
        audioConsumers: before.audioConsumers + audioConsumers,
        videoConsumers: before.videoConsumers + videoConsumers,
      });
    }
    return this.members
      .flatMap((member) => member.candidates((workerId) => placed.get(member)?.get(workerId) ?? nothing))
      .filter((candidate) => !tried.has(candidate));
  }
}

const nothing: PlacedUsage = { routers: 0, audioConsumers: 0, videoConsumers: 0 };

/** Asked anew after every wait, in which it may have changed. */
export const isGone = (part: Part): boolean => part.state === 'gone';

/** Other physical routers of its node have from it what came from elsewhere. */
const isRelaying = (part: Part): boolean =>
  [...part.pipes.values()].some(({ copies }) =>
    [...copies].some(({ source, from }) => source !== null && from === part),
  );

const isIdle = (part: Part): boolean =>
  part.state === 'open' &&
  part.transports.size === 0 &&
  part.expected === 0 &&
  !isRelaying(part) &&
  (part.router.parts.size > 1 || !part.member.isOpen());
