import {
  authPaths,
  csrfHeader,
  createMeetingResponse,
  type CreateMeetingResponse,
  type ErrorCode,
  errorResponse,
  joinResponse,
  type JoinResponse,
  meetingPaths,
  type SignedInUser,
  userResponse,
} from '#protocol';

export interface Answer {
  readonly status: number;
  /** Parsed JSON, or null for an empty body. */
  readonly body: unknown;
}
export const errorCodeOf = ({ body }: Answer): ErrorCode => errorResponse.parse(body).error.code;

/** The password of everybody in the demo directory. */
export const DEMO_PASSWORD = 'conclave-demo';

/** Somebody at the REST API, with their own cookies; a guest until they sign in. */
export class ApiClient {
  user: SignedInUser | null = null;
  readonly url: string;
  private readonly cookies = new Map<string, string>();

  // Spelled out, because the load test runs this file with its types merely stripped.
  constructor(url: string) {
    this.url = url;
  }

  static async signedIn(url: string, username: string): Promise<ApiClient> {
    const client = new ApiClient(url);
    await client.signIn(username);
    return client;
  }

  async signIn(username: string, password = DEMO_PASSWORD): Promise<SignedInUser> {
    const answer = await this.call('POST', authPaths.login, { username, password });
    if (answer.status !== 200) throw new Error(`${username} could not sign in: ${JSON.stringify(answer)}`);
    this.user = userResponse.parse(answer.body).user;
    return this.user;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        [csrfHeader.name]: csrfHeader.value,
        ...(this.cookies.size > 0 ? { cookie: [...this.cookies.values()].join('; ') } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';', 1);
      this.cookies.set(pair.split('=', 1)[0] ?? '', pair);
    }
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  async createMeeting(
    settings: Record<string, unknown> = {},
    more: Record<string, unknown> = {},
  ): Promise<CreateMeetingResponse> {
    const answer = await this.call('POST', meetingPaths.all, {
      topic: 'Planning',
      type: 'instant',
      settings,
      ...more,
    });
    if (answer.status !== 201) throw new Error(`no meeting: ${JSON.stringify(answer)}`);
    return createMeetingResponse.parse(answer.body);
  }

  tryJoin(meeting: string, body: Record<string, unknown> = {}): Promise<Answer> {
    const displayName = this.user?.displayName ?? 'A guest';
    return this.call('POST', meetingPaths.join(meeting), { displayName, audioOnly: false, ...body });
  }

  async join(meeting: string, body: Record<string, unknown> = {}): Promise<JoinResponse> {
    const answer = await this.tryJoin(meeting, body);
    if (answer.status !== 200) throw new Error(`no ticket: ${JSON.stringify(answer)}`);
    return joinResponse.parse(answer.body);
  }
}
