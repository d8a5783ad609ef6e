import {
  clientMessages,
  type ClientMessage,
  type ClientMessageType,
  type ErrorBody,
  PROTOCOL_VERSION,
  requestId as requestIdSchema,
  toErrorBody,
} from '#protocol';
import { malformation } from './bounds.js';

/** A client message, or the error to answer with; `requestId` is the client's own, where one could be made out. */
export type Decoded =
  | { readonly ok: true; readonly message: ClientMessage }
  | { readonly ok: false; readonly error: ErrorBody; readonly requestId: string | undefined };

const refusal = (error: ErrorBody, requestId?: string): Decoded => ({ ok: false, error, requestId });
const malformed = (problem: string, requestId?: string): Decoded =>
  refusal(toErrorBody('INVALID_REQUEST', { problem }), requestId);

const isClientMessageType = (type: unknown): type is ClientMessageType =>
  typeof type === 'string' && Object.hasOwn(clientMessages, type);

const isOtherVersion = (hello: object): boolean =>
  'protocolVersion' in hello &&
  Number.isInteger(hello.protocolVersion) &&
  hello.protocolVersion !== PROTOCOL_VERSION;

/** At most so many field errors are told; a hostile message could have thousands. */
const MOST_ISSUES = 5;

/** The request id of a message that is refused unread, so that its sender does not wait for an answer. */
export const requestIdOf = (text: string): string | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    const given =
      typeof value === 'object' && value !== null && 'requestId' in value ? value.requestId : undefined;
    return requestIdSchema.safeParse(given).data;
  } catch {
    return undefined;
  }
};

/**
 * Turns one text frame into a client message. Only the schema of the type it names is run. Never throws: whatever arrives
 * becomes a message or an error from the table.
 */
export const decode = (text: string): Decoded => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return malformed('not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return malformed('not an object');
  const { type, requestId: given } = value as { type?: unknown; requestId?: unknown };
  const asked = requestIdSchema.safeParse(given);
  const requestId = asked.success ? asked.data : undefined;

  const problem = malformation(value);
  if (problem !== null) return malformed(problem, requestId);
  if (!isClientMessageType(type)) return refusal(toErrorBody('UNKNOWN_MESSAGE'), requestId);

  // Told apart before the schema is run: the hello of another version need not match ours.
  if (type === 'hello' && isOtherVersion(value)) return refusal(toErrorBody('OUTDATED_CLIENT'), requestId);

  const parsed = clientMessages[type].safeParse(value);
  if (parsed.success) return { ok: true, message: parsed.data };
  const fields = parsed.error.issues
    .slice(0, MOST_ISSUES)
    .map((issue) => ({ path: issue.path.join('.').slice(0, 200), problem: issue.message.slice(0, 200) }));
  return refusal(toErrorBody('INVALID_REQUEST', { fields }), requestId);
};
