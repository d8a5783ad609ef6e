import type { MediaNode, MediaNodeView } from '../media-plane.js';

/** A media node as the fleet sees it. That it is gone, or back, is told by the plane's events (`routers_lost`, `capacity_gained`). */
export interface FleetNode {
  readonly plane: MediaNode;
  /** As it last told of itself, a moment ago at most; null before the first contact. `state: 'lost'` while it does not answer. */
  view(): MediaNodeView | null;
}
