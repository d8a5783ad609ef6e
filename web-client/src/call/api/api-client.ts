import {
  authPaths,
  createMeetingResponse,
  csrfHeader,
  errorResponse,
  joinResponse,
  listMeetingsResponse,
  meetingPaths,
  meetingPreview,
  meetingView,
  toErrorBody,
  userResponse,
  type CreateMeetingRequest,
  type CreateMeetingResponse,
  type ErrorBody,
  type JoinResponse,
  type ListMeetingsResponse,
  type MeetingPreview,
  type MeetingView,
  type SignedInUser,
} from '#protocol';
import * as z from 'zod';
import '../parsing.js';

/** `status` is the HTTP status, or 0 when the server could not be reached (code UNAVAILABLE then). */
export type ApiResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly status: number; readonly error: ErrorBody };

export interface JoinWho {
  readonly displayName: string;
  readonly password?: string | undefined;
  readonly audioOnly?: boolean | undefined;
  /** Eight digits: enters as host. */
  readonly hostKey?: string | undefined;
}

export interface ListQuery {
  readonly status?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** The server's REST calls that the web client needs. Refusals are returned, never thrown. */
export interface ApiClient {
  login(username: string, password: string): Promise<ApiResult<SignedInUser>>;
  logout(): Promise<ApiResult<void>>;
  me(): Promise<ApiResult<SignedInUser>>;
  createMeeting(request: CreateMeetingRequest): Promise<ApiResult<CreateMeetingResponse>>;
  listMeetings(query?: ListQuery): Promise<ApiResult<ListMeetingsResponse>>;
  meeting(idOrCode: string): Promise<ApiResult<MeetingView>>;
  deleteMeeting(idOrCode: string): Promise<ApiResult<void>>;
  preview(idOrCode: string): Promise<ApiResult<MeetingPreview>>;
  join(idOrCode: string, who: JoinWho): Promise<ApiResult<JoinResponse>>;
}

/** No answer within this time counts as an unreachable server. */
const TIMEOUT_MS = 15_000;
const nothing = z.unknown().transform((): undefined => undefined);

/** `fetcher` defaults to the browser's fetch; the session cookie travels by itself. */
export function createApiClient(fetcher: typeof fetch = (input, init) => fetch(input, init)): ApiClient {
  async function call<Schema extends z.ZodType>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    schema: Schema,
    body?: unknown,
  ): Promise<ApiResult<z.output<Schema>>> {
    const headers: Record<string, string> = {
      accept: 'application/json',
      [csrfHeader.name]: csrfHeader.value,
    };
    if (body !== undefined) headers['content-type'] = 'application/json';
    let response: Response;
    let content: unknown;
    try {
      response = await fetcher(path, {
        method,
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      content = await readJson(response);
    } catch {
      // Unreachable, aborted, or cut off in the middle: for the person all the same.
      return { ok: false, status: 0, error: toErrorBody('UNAVAILABLE') };
    }
    if (!response.ok)
      return { ok: false, status: response.status, error: readError(response.status, content) };
    const parsed = schema.safeParse(content);
    if (parsed.success) return { ok: true, value: parsed.data };
    // A good status with a body that is not in the contract: a newer or broken server.
    return { ok: false, status: response.status, error: toErrorBody('INTERNAL') };
  }

  const onlyUser = (result: ApiResult<{ user: SignedInUser }>): ApiResult<SignedInUser> =>
    result.ok ? { ok: true, value: result.value.user } : result;

  return {
    login: async (username, password) =>
      onlyUser(await call('POST', authPaths.login, userResponse, { username, password })),
    logout: () => call('POST', authPaths.logout, nothing),
    me: async () => onlyUser(await call('GET', authPaths.me, userResponse)),
    createMeeting: (request) => call('POST', meetingPaths.all, createMeetingResponse, request),
    listMeetings: (query = {}) =>
      call('GET', `${meetingPaths.all}${queryString(query)}`, listMeetingsResponse),
    meeting: (idOrCode) => call('GET', meetingPaths.one(encodeURIComponent(idOrCode)), meetingView),
    deleteMeeting: (idOrCode) => call('DELETE', meetingPaths.one(encodeURIComponent(idOrCode)), nothing),
    preview: (idOrCode) => call('GET', meetingPaths.preview(encodeURIComponent(idOrCode)), meetingPreview),
    join: (idOrCode, who) =>
      call('POST', meetingPaths.join(encodeURIComponent(idOrCode)), joinResponse, {
        displayName: who.displayName,
        audioOnly: who.audioOnly ?? false,
        ...(who.password === undefined ? {} : { password: who.password }),
        ...(who.hostKey === undefined ? {} : { hostKey: who.hostKey }),
      }),
  };
}

const readJson = async (response: Response): Promise<unknown> => parseJson(await response.text());

/** null for what is no JSON. */
export function parseJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's HTML page, for instance; the status says enough.
    return null;
  }
}

/** The server's own words, or the table's for answers that did not come from our server (a proxy, a firewall). */
export function readError(status: number, content: unknown): ErrorBody {
  const parsed = errorResponse.safeParse(content);
  if (parsed.success) return parsed.data.error;
  if (status === 401) return toErrorBody('NOT_SIGNED_IN');
  if (status === 404) return toErrorBody('NOT_FOUND');
  if (status === 413) return toErrorBody('PAYLOAD_TOO_LARGE');
  if (status === 429) return toErrorBody('RATE_LIMITED');
  return toErrorBody(status >= 502 && status <= 504 ? 'UNAVAILABLE' : 'INTERNAL');
}

function queryString(query: ListQuery): string {
  const parameters = new URLSearchParams();
  if (query.status !== undefined) parameters.set('status', query.status);
  if (query.limit !== undefined) parameters.set('limit', String(query.limit));
  if (query.cursor !== undefined) parameters.set('cursor', query.cursor);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
