import type { Sealed } from '#protocol';
import { accept, refuse, type Result } from '../kernel/result.js';

/** Sizes that a sealed value may have before anything looks into it. A browser's whole capabilities have about 900 nodes. */
export interface SealedBounds {
  /** Nested objects and arrays; the value itself is level 1. */
  readonly depth: number;
  /** Objects, arrays and plain values together. */
  readonly nodes: number;
  /** Entries of one array, and keys of one object. */
  readonly entries: number;
  /** Characters of one string or key. */
  readonly text: number;
}

export const SEALED_BOUNDS: SealedBounds = { depth: 8, nodes: 5_000, entries: 256, text: 1_024 };

/** Keys that reach prototypes when somebody copies carelessly. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

/**
 * Accepts a sealed value that is plain data within the bounds. It walks without recursion, so that nesting cannot exhaust
 * the stack, and stops at the first breach, so that its own work is bounded too.
 */
export function boundSealed(value: unknown, bounds: SealedBounds = SEALED_BOUNDS): Result<Sealed> {
  if (!isPlainObject(value)) return refuse('INVALID_REQUEST', { reason: 'not an object' });
  const pending: { readonly node: unknown; readonly depth: number }[] = [{ node: value, depth: 1 }];
  let nodes = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (++nodes > bounds.nodes) return refuse('INVALID_REQUEST', { reason: 'too many values' });
    const { node, depth } = next;
    const breach = breachOf(node, depth, bounds);
    if (breach) return refuse('INVALID_REQUEST', { reason: breach });
    if (typeof node === 'object' && node !== null) {
      for (const child of Object.values(node)) pending.push({ node: child as unknown, depth: depth + 1 });
    }
  }
  return accept(value);
}

function breachOf(node: unknown, depth: number, bounds: SealedBounds): string | null {
  switch (typeof node) {
    case 'string':
      return node.length > bounds.text ? 'text too long' : null;
    case 'number':
      return Number.isFinite(node) ? null : 'not a number';
    case 'boolean':
    case 'undefined':
      return null;
    case 'object':
      return node === null ? null : breachOfContainer(node, depth, bounds);
    default:
      return 'not plain data';
  }
}

function breachOfContainer(node: object, depth: number, bounds: SealedBounds): string | null {
  if (depth > bounds.depth) return 'nested too deeply';
  if (Array.isArray(node)) return node.length > bounds.entries ? 'list too long' : null;
  if (!isPlainObject(node)) return 'not plain data';
  const keys = Object.keys(node);
  if (keys.length > bounds.entries) return 'too many keys';
  if (keys.some((key) => key.length > bounds.text)) return 'key too long';
  return keys.some((key) => FORBIDDEN_KEYS.has(key)) ? 'forbidden key' : null;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // A root prototype, of whichever realm; a class instance has another one in between.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
