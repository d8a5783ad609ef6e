import { PROTOCOL_VERSION, type ClientMessageInput, type ParticipantId, type Sealed } from '#protocol';

export interface Seat {
  readonly participantId: ParticipantId;
  readonly token: string;
}

/** What a hello shows: a ticket, which serves once, or the secret of the seat. */
export type Credential =
  | { readonly kind: 'ticket'; readonly ticket: string }
  | { readonly kind: 'seat'; readonly seat: Seat; readonly freshMedia: boolean };

/** `prepare`: the person is still on the preview page, with no seat to keep. */
export type Mode = 'prepare' | 'enter';

export function helloMessage(
  requestId: string,
  credential: Credential,
  mode: Mode,
  rtp: Sealed | undefined,
): Extract<ClientMessageInput, { type: 'hello' }> {
  const common = {
    type: 'hello' as const,
    requestId,
    protocolVersion: PROTOCOL_VERSION,
    ...(rtp === undefined ? {} : { capabilities: { rtp } }),
  };
  if (credential.kind === 'seat') {
    const { participantId, token } = credential.seat;
    return { ...common, resume: { participantId, token, freshMedia: credential.freshMedia } };
  }
  return { ...common, ticket: credential.ticket, ...(mode === 'prepare' ? { prepare: true } : {}) };
}
