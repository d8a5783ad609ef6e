import type { MediaKind, TrackSource } from '#protocol';
import type { LevelsPicture } from './levels-picture.js';
import type { Member } from './member.js';
import type { MediaResult } from '../media-plane.js';
import type { TreeNode } from '../object-tree.js';

/** What the fleet remembers of each object that its caller opened. */
export interface FleetObjects {
  readonly router: LogicalRouter;
  readonly transport: {
    readonly part: Part;
    readonly direction: 'send' | 'recv';
    readonly anchor: Anchor | null;
    connected: boolean;
  };
  readonly producer: {
    readonly part: Part;
    readonly source: TrackSource;
    readonly kind: MediaKind;
    paused: boolean;
    /** By the part that receives it. */
    readonly copies: Map<Part, Copy>;
  };
  readonly consumer: {
    readonly part: Part;
    readonly producerId: string;
    readonly kind: MediaKind;
    /** What it shows, when its producer is in another part. */
    readonly copy: Copy | null;
    paused: boolean;
  };
  /** Pipes are the fleet's own affair. */
  readonly pipe: never;
}

/** A router as the caller knows it: one or more physical ones, each on a worker of its own. */
export interface LogicalRouter {
  readonly id: string;
  /** Those that are open or opening, by number. */
  readonly parts: Map<number, Part>;
  nextNumber: number;
  readonly anchors: Map<string, Anchor>;
  readonly levels: LevelsPicture<Part>;
}

/** A physical router. */
export interface Part {
  readonly id: string;
  readonly number: number;
  readonly router: LogicalRouter;
  readonly member: Member;
  readonly workerId: string;
  /** Settles when it is open, or is not going to be. Never rejects. */
  opening: Promise<MediaResult<void>>;
  /** `gone`: closed or lost; nothing may be asked of it any more. */
  state: 'opening' | 'open' | 'gone';
  /** Ids of open transports. */
  readonly transports: Set<string>;
  /** Transports that are about to open here. */
  expected: number;
  audioConsumers: number;
  videoConsumers: number;
  /** By the part at the other end. */
  readonly pipes: Map<Part, Pipe>;
  /** Runs while nobody is here. */
  emptyTimer: NodeJS.Timeout | null;
}

/** Where the transports of one person are, so that the next one goes there, too. */
export interface Anchor {
  readonly key: string;
  readonly part: Part;
  readonly zone: string | null;
  transports: number;
}

/** Two physical routers are joined by one pipe, whatever it carries and in whichever direction. */
export interface Pipe {
  readonly ends: readonly [PipeEndOf, PipeEndOf];
  opening: Promise<MediaResult<void>>;
  readonly copies: Set<Copy>;
  closed: boolean;
  idleTimer: NodeJS.Timeout | null;
}
interface PipeEndOf {
  readonly id: string;
  readonly part: Part;
}

export type ConsumerNode = TreeNode<FleetObjects['consumer']>;

/**
 * A producer in another physical router than its own; one, whatever the number of consumers that show it there. The first
 * one on another node comes from the producer itself; the others on that node are taken from that one, so that a stream
 * crosses between two nodes once.
 */
export interface Copy {
  readonly id: string;
  readonly producerId: string;
  /** What it is a copy of, when that is a copy itself; `from` is then where that one is. */
  readonly source: Copy | null;
  readonly from: Part;
  readonly to: Part;
  pipe: Pipe | null;
  opening: Promise<MediaResult<void>>;
  /** Consumers that show it, those still opening included. */
  readonly users: Set<ConsumerNode>;
  /** Copies that are taken from this one. */
  readonly relays: Set<Copy>;
  closed: boolean;
  idleTimer: NodeJS.Timeout | null;
}
