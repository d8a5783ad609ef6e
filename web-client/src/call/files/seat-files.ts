import {
  conferencePaths,
  csrfHeader,
  filePolicyResponse,
  SEAT_HEADER,
  toErrorBody,
  uploadResponse,
  type ChatFile,
  type ConferenceId,
  type ErrorBody,
  type FilePolicyResponse,
  type ParticipantId,
  type PollId,
} from '#protocol';
import { parseJson, readError, type ApiResult } from '../api/api-client.js';
import type { UploadStarter } from './browser-upload.js';

/** Where one sits now, and the secret that proves it. */
export interface SeatAccess {
  readonly conferenceId: ConferenceId;
  readonly participantId: ParticipantId;
  readonly token: string;
}

export interface SeatFilesDeps {
  /** null while one is in no meeting. */
  readonly seat: () => SeatAccess | null;
  readonly fetcher: typeof fetch;
  readonly startUpload: UploadStarter;
}

type Answer<Value> = ApiResult<Value>;
type Path = (conferenceId: ConferenceId) => string;
export type Exported = 'notes' | 'board.svg' | 'board.png';

const notInside = (): Answer<never> => ({ ok: false, status: 0, error: toErrorBody('NOT_IN_MEETING') });

/** What belongs to the run of a meeting that one sits in, by REST. The seat's secret goes in headers, never in an address. */
export class SeatFiles {
  constructor(private readonly deps: SeatFilesDeps) {}

  async policy(): Promise<Answer<FilePolicyResponse>> {
    const answer = await this.get(conferencePaths.files);
    if (!answer.ok) return answer;
    const parsed = filePolicyResponse.safeParse(parseJson(await answer.value.text()));
    return parsed.success
      ? { ok: true, value: parsed.data }
      : { ok: false, status: 200, error: toErrorBody('INTERNAL') };
  }

  fetchFile(file: ChatFile, part: 'whole' | 'thumbnail'): Promise<Answer<Blob>> {
    const path = part === 'whole' ? conferencePaths.file : conferencePaths.thumbnail;
    return this.get((conferenceId) => path(conferenceId, file.fileId));
  }

  pollExport(pollId: PollId): Promise<Answer<Blob>> {
    return this.get((conferenceId) => conferencePaths.pollExport(conferenceId, pollId));
  }

  documentExport(what: Exported): Promise<Answer<Blob>> {
    if (what === 'notes') return this.get(conferencePaths.notes);
    return this.get((conferenceId) =>
      conferencePaths.board(conferenceId, what === 'board.svg' ? 'svg' : 'png'),
    );
  }

  /** Uploads a file. `ended` is called once, unless the upload was stopped by the function this returns. */
  upload(
    file: File,
    watch: { progress(sent: number): void; ended(result: Answer<ChatFile>): void },
  ): () => void {
    const seat = this.deps.seat();
    if (seat === null) {
      watch.ended(notInside());
      return () => undefined;
    }
    const job = this.deps.startUpload({
      url: `${conferencePaths.files(seat.conferenceId)}?${new URLSearchParams({ name: file.name }).toString()}`,
      headers: { ...headersOf(seat), 'content-type': 'application/octet-stream' },
      file,
      progress: (sent) => watch.progress(sent),
      ended: (status, body) => watch.ended(uploaded(status, body)),
    });
    return () => job.abort();
  }

  private async get(path: Path): Promise<Answer<Blob>> {
    const seat = this.deps.seat();
    if (seat === null) return notInside();
    try {
      const response = await this.deps.fetcher(path(seat.conferenceId), {
        headers: headersOf(seat),
        credentials: 'same-origin',
        cache: 'no-store',
      });
      if (response.ok) return { ok: true, value: await response.blob() };
      return refusal(response.status, await response.text());
    } catch {
      // Unreachable, or cut off in the middle: for the person all the same.
      return refusal(0, '');
    }
  }
}

const headersOf = (seat: SeatAccess): Record<string, string> => ({
  accept: '*/*',
  authorization: `Bearer ${seat.token}`,
  [SEAT_HEADER]: seat.participantId,
  [csrfHeader.name]: csrfHeader.value,
});

function refusal(status: number, body: string): Answer<never> {
  const error: ErrorBody = status === 0 ? toErrorBody('UNAVAILABLE') : readError(status, parseJson(body));
  return { ok: false, status, error };
}

function uploaded(status: number, body: string): Answer<ChatFile> {
  if (status < 200 || status > 299) return refusal(status, body);
  const parsed = uploadResponse.safeParse(parseJson(body));
  return parsed.success
    ? { ok: true, value: parsed.data.file }
    : { ok: false, status, error: toErrorBody('INTERNAL') };
}
