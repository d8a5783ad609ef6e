import {
  toErrorBody,
  type CreateMeetingResponse,
  type ErrorCode,
  type JoinResponse,
  type MeetingPreview,
  type MeetingView,
  type SignedInUser,
} from '#protocol';
import type { ApiClient, ApiResult } from '../call/index.js';
import { aMeeting } from './worlds.js';

const ok = <Value>(value: Value): Promise<ApiResult<Value>> => Promise.resolve({ ok: true, value });
const refused = (code: ErrorCode, status = 400): Promise<ApiResult<never>> =>
  Promise.resolve({ ok: false, status, error: toErrorBody(code) });

/** A server in memory: it answers what it was told to, and refuses by code. */
export class FakeApi implements ApiClient {
  readonly refusals = new Map<keyof ApiClient, ErrorCode>();
  readonly asked: { readonly deed: keyof ApiClient; readonly with: readonly unknown[] }[] = [];
  meetings: readonly MeetingView[] = [];
  previewed: MeetingPreview | null = null;
  /** Never answers, for pictures of waiting. */
  silent = false;

  constructor(public user: SignedInUser | null) {}

  login(username: string, password: string) {
    return this.answer(
      'login',
      () => (this.user === null ? refused('INVALID_CREDENTIALS', 401) : ok(this.user)),
      [username, password],
    );
  }
  logout() {
    return this.answer('logout', () => ok(undefined), []);
  }
  me() {
    return this.answer('me', () => (this.user === null ? refused('NOT_SIGNED_IN', 401) : ok(this.user)), []);
  }
  createMeeting(request: Parameters<ApiClient['createMeeting']>[0]) {
    const made: CreateMeetingResponse = {
      ...aMeeting({ topic: request.topic }),
      hostKey: '738291',
      dialInNumbers: [],
    };
    return this.answer('createMeeting', () => ok(made), [request]);
  }
  listMeetings() {
    return this.answer('listMeetings', () => ok({ meetings: [...this.meetings], nextCursor: null }), []);
  }
  meeting(idOrCode: string) {
    const found = this.meetings.find(({ id, code }) => id === idOrCode || code === idOrCode);
    return this.answer(
      'meeting',
      () => (found === undefined ? refused('MEETING_NOT_FOUND', 404) : ok(found)),
      [idOrCode],
    );
  }
  deleteMeeting(idOrCode: string) {
    return this.answer('deleteMeeting', () => ok(undefined), [idOrCode]);
  }
  preview(idOrCode: string) {
    const found = this.previewed;
    return this.answer('preview', () => (found === null ? refused('MEETING_NOT_FOUND', 404) : ok(found)), [
      idOrCode,
    ]);
  }
  join(idOrCode: string): Promise<ApiResult<JoinResponse>> {
    return this.answer('join', () => refused('UNAVAILABLE', 503), [idOrCode]);
  }

  private answer<Value>(
    deed: keyof ApiClient,
    usual: () => Promise<ApiResult<Value>>,
    given: readonly unknown[],
  ): Promise<ApiResult<Value>> {
    this.asked.push({ deed, with: given });
    if (this.silent && deed !== 'me') return new Promise(() => undefined);
    const code = this.refusals.get(deed);
    return code === undefined ? usual() : refused(code);
  }
}
