import type { MediaNode, MediaNodeView } from '../media-plane.js';
import type { FleetNode } from './ports.js';

/** The media plane of this process as a node of a fleet; it is never lost. */
export const ownNode = (plane: MediaNode & { view(): MediaNodeView }): FleetNode => ({
  plane,
  view: () => plane.view(),
});
