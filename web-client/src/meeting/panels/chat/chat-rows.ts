import type { ChatMessage } from '#protocol';

/** A message with what stands around it. */
export interface ChatRow {
  readonly message: ChatMessage;
  /** The first of a day, in the reader's time zone. */
  readonly newDay: boolean;
  /** "New messages" stands above it. */
  readonly divided: boolean;
  /** Whether its author stands above it; what the same person says within minutes follows without. */
  readonly head: boolean;
}

const TOGETHER_MS = 5 * 60_000;

/** `divider`: the `seq` above which "New messages" stands. */
export function rowsOf(messages: readonly ChatMessage[], divider: number | null): readonly ChatRow[] {
  let lastDay: string | null = null;
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const day = dayOf(message.at);
    const newDay = before === undefined || day !== lastDay;
    lastDay = day;
    const divided = message.seq === divider;
    return { message, newDay, divided, head: newDay || divided || !continues(before, message) };
  });
}

function continues(before: ChatMessage, message: ChatMessage): boolean {
  return (
    before.from.participantId === message.from.participantId &&
    audience(before) === audience(message) &&
    Date.parse(message.at) - Date.parse(before.at) < TOGETHER_MS
  );
}

const audience = ({ to }: ChatMessage): string => (to.kind === 'participant' ? to.participantId : to.kind);

const dayOf = (iso: string): string => new Date(iso).toDateString();
