/**
 * The number that grows with each process that takes command (see storage/lease.ts): media nodes obey the highest. The
 * house wires it, since media knows nothing of how command is taken.
 */
export type MediaTerm = () => number;
export const MEDIA_TERM = Symbol('MediaTerm');
