import type { ErrorCode } from '#protocol';

/** An expected refusal: a code from the one table, and data for the screen. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What an operation returns when refusal is part of its job. Throwing is for surprises. */
export type Result<Value, Failure = Refusal> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: Failure };

export const accept = <Value>(value: Value): Result<Value, never> => ({ ok: true, value });
export const refuse = (code: ErrorCode, details?: Refusal['details']): Result<never> => ({
  ok: false,
  refusal: details ? { code, details } : { code },
});
