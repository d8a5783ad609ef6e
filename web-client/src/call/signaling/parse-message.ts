import { serverMessages, type ServerMessage } from '#protocol';
import * as z from 'zod';
import '../parsing.js';

const typed = z.looseObject({ type: z.string() });
const known = (type: string): type is keyof typeof serverMessages => Object.hasOwn(serverMessages, type);

/**
 * A message of the server, or null for anything that is not in the contract: a newer server may say more than this client
 * knows, and that must not disturb what it does know.
 */
export function parseServerMessage(data: unknown): ServerMessage | null {
  if (typeof data !== 'string') return null;
  let content: unknown;
  try {
    content = JSON.parse(data);
  } catch {
    return null;
  }
  const envelope = typed.safeParse(content);
  if (!envelope.success || !known(envelope.data.type)) return null;
  const parsed = serverMessages[envelope.data.type].safeParse(content);
  return parsed.success ? parsed.data : null;
}
