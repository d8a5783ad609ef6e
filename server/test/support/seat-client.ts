import { conferencePaths, csrfHeader, SEAT_HEADER, uploadResponse, type ChatFile } from '#protocol';
import type { Answer } from './api-client.js';
import type { Attendee } from './attendee.js';

/** The REST API as somebody in a meeting uses it: by the secret of their seat, without a session. */
export class SeatClient {
  constructor(
    readonly url: string,
    readonly conferenceId: string,
    readonly headers: Record<string, string>,
  ) {}

  static of(url: string, { id, welcome }: Attendee): SeatClient {
    const headers = { authorization: `Bearer ${welcome.resumeToken}`, [SEAT_HEADER]: id };
    return new SeatClient(url, welcome.meeting.conferenceId, headers);
  }

  /** The same person asking about another conference. */
  at(conferenceId: string): SeatClient {
    return new SeatClient(this.url, conferenceId, this.headers);
  }

  async tryUpload(
    name: string,
    body: Uint8Array | ReadableStream,
    contentType = 'application/octet-stream',
  ): Promise<Answer> {
    const path = `${conferencePaths.files(this.conferenceId)}?name=${encodeURIComponent(name)}`;
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { ...this.headers, [csrfHeader.name]: csrfHeader.value, 'content-type': contentType },
      body: body as NonNullable<RequestInit['body']>,
      // Without a length, in chunks.
      ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  async upload(name: string, body: Uint8Array): Promise<ChatFile> {
    const answer = await this.tryUpload(name, body);
    if (answer.status !== 201) throw new Error(`not uploaded: ${JSON.stringify(answer)}`);
    return uploadResponse.parse(answer.body).file;
  }

  get(path: string): Promise<Response> {
    return fetch(this.url + path, { headers: this.headers });
  }

  file = (fileId: string): Promise<Response> => this.get(conferencePaths.file(this.conferenceId, fileId));
  thumbnail = (fileId: string): Promise<Response> =>
    this.get(conferencePaths.thumbnail(this.conferenceId, fileId));

  async json(path: string): Promise<Answer> {
    const response = await this.get(path);
    return { status: response.status, body: await response.json() };
  }
}
