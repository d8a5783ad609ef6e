import * as Y from 'yjs';
import { conferencePaths, SEAT_HEADER, type DocumentKind } from '#protocol';
import type { Attendee } from './attendee.js';

/** Calls a path of the conference as somebody who sits in it. */
export const fetchFromSeat = (url: string, path: string, { id, welcome }: Attendee): Promise<Response> =>
  fetch(url + path, { headers: { authorization: `Bearer ${welcome.resumeToken}`, [SEAT_HEADER]: id } });

export const exportsOf = ({ welcome }: Attendee) => {
  const { conferenceId } = welcome.meeting;
  return {
    notes: conferencePaths.notes(conferenceId),
    svg: conferencePaths.board(conferenceId, 'svg'),
    png: conferencePaths.board(conferenceId, 'png'),
    poll: (pollId: string) => conferencePaths.pollExport(conferenceId, pollId),
  };
};

/** A page with a shared document open, as a browser has it: what it changes is sent, what it hears is applied. */
export class Page {
  readonly doc = new Y.Doc();
  /** Refusals of what was sent. */
  readonly refused: string[] = [];
  private readonly answers: Promise<unknown>[] = [];
  private heard = 0;

  private constructor(
    readonly someone: Pick<Attendee, 'socket'>,
    private readonly kind: DocumentKind,
  ) {
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.answers.push(this.send(update));
    });
  }

  static async open(someone: Pick<Attendee, 'socket'>, kind: DocumentKind): Promise<Page> {
    const page = new Page(someone, kind);
    const reply = await someone.socket.request({ type: 'document.open', document: kind });
    if (!reply.ok) throw new Error(`not opened: ${reply.error.code}`);
    page.apply(String(reply.data?.['update']));
    return page;
  }

  get text(): string {
    this.hear();
    return this.doc.getText('text').toJSON();
  }

  get shapes(): Record<string, unknown> {
    this.hear();
    return this.doc.getMap('shapes').toJSON();
  }

  write(at: number, text: string): void {
    this.doc.getText('text').insert(at, text);
  }

  /** Resolves when everything sent was answered, and everything that others sent before was heard. */
  async settled(): Promise<void> {
    await Promise.all(this.answers.splice(0));
    await this.someone.socket.settled();
    this.hear();
  }

  private async send(update: Uint8Array): Promise<void> {
    const reply = await this.someone.socket.request({
      type: 'document.update',
      document: this.kind,
      update: Buffer.from(update).toString('base64'),
    });
    if (!reply.ok) this.refused.push(reply.error.code);
  }

  private hear(): void {
    const updates = this.someone.socket
      .all('document_update')
      .filter(({ document }) => document === this.kind);
    for (const { update } of updates.slice(this.heard)) this.apply(update);
    this.heard = updates.length;
  }

  private apply(update: string): void {
    Y.applyUpdate(this.doc, Buffer.from(update, 'base64'), this);
  }
}
