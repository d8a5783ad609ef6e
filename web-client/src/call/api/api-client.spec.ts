import { describe, expect, it } from 'vitest';
import createMeetingFixture from '../../../../protocol/fixtures/rest/createMeetingResponse.json';
import joinFixture from '../../../../protocol/fixtures/rest/joinResponse.json';
import listFixture from '../../../../protocol/fixtures/rest/listMeetingsResponse.json';
import meetingFixture from '../../../../protocol/fixtures/rest/meetingView.json';
import previewFixture from '../../../../protocol/fixtures/rest/meetingPreview.json';
import userFixture from '../../../../protocol/fixtures/rest/userResponse.json';
import { createApiClient } from './api-client.js';

interface Asked {
  readonly path: string;
  readonly init: RequestInit;
}

/** A server with one answer. */
function answering(status: number, body: unknown, text?: string) {
  const asked: Asked[] = [];
  const api = createApiClient((input, init) => {
    asked.push({ path: typeof input === 'string' ? input : '', init: init ?? {} });
    const content = status === 204 ? null : (text ?? JSON.stringify(body));
    return Promise.resolve(new Response(content, { status }));
  });
  return { api, asked };
}
const bodyOf = (asked: Asked | undefined): unknown => JSON.parse(asked?.init.body as string);

describe('createApiClient()', () => {
  it('signs in with the header that other sites cannot send', async () => {
    const { api, asked } = answering(200, userFixture);
    const result = await api.login('alice', 'secret');
    expect(result).toMatchObject({ ok: true, value: { username: userFixture.user.username } });
    expect(asked[0]).toMatchObject({
      path: '/api/v1/auth/login',
      init: { method: 'POST', credentials: 'same-origin', headers: { 'x-conclave-request': '1' } },
    });
    expect(bodyOf(asked[0])).toEqual({ username: 'alice', password: 'secret' });
  });

  it('signs out on an empty answer', async () => {
    expect(await answering(204, null).api.logout()).toEqual({ ok: true, value: undefined });
  });

  it('reads meetings, previews and join answers', async () => {
    expect(
      (await answering(201, createMeetingFixture).api.createMeeting({ topic: 'Plan', type: 'instant' })).ok,
    ).toBe(true);
    expect((await answering(200, meetingFixture).api.meeting('1234567890')).ok).toBe(true);
    expect((await answering(200, previewFixture).api.preview('1234567890')).ok).toBe(true);
    expect((await answering(200, userFixture).api.me()).ok).toBe(true);
    const { api, asked } = answering(200, joinFixture);
    expect((await api.join('1234567890', { displayName: 'Alice' })).ok).toBe(true);
    expect(asked[0]?.path).toBe('/api/v1/meetings/1234567890/join');
    expect(bodyOf(asked[0])).toEqual({ displayName: 'Alice', audioOnly: false });
  });

  it('asks for a page of the list', async () => {
    const { api, asked } = answering(200, listFixture);
    expect((await api.listMeetings({ status: 'active', limit: 5, cursor: 'a b' })).ok).toBe(true);
    expect(asked[0]?.path).toBe('/api/v1/meetings?status=active&limit=5&cursor=a+b');
    await api.listMeetings();
    expect(asked[1]?.path).toBe('/api/v1/meetings');
  });

  it('does not let a code change the path', async () => {
    const { api, asked } = answering(200, meetingFixture);
    await api.meeting('../auth/me?x=1');
    expect(asked[0]?.path).toBe('/api/v1/meetings/..%2Fauth%2Fme%3Fx%3D1');
  });

  it("gives the server's own words", async () => {
    const error = {
      code: 'TOO_MANY_ATTEMPTS',
      message: 'Wait 30 seconds.',
      details: { retryAfterSeconds: 30 },
    };
    expect(await answering(429, { error }).api.login('a', 'b')).toEqual({ ok: false, status: 429, error });
  });

  it.each([
    [401, 'NOT_SIGNED_IN'],
    [404, 'NOT_FOUND'],
    [413, 'PAYLOAD_TOO_LARGE'],
    [429, 'RATE_LIMITED'],
    [500, 'INTERNAL'],
    [502, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
  ])('finds words for a bare %d of something between us and the server', async (status, code) => {
    const result = await answering(status, null, '<html>proxy</html>').api.me();
    expect(result).toMatchObject({ ok: false, status, error: { code } });
  });

  it('does not believe a good answer that is not in the contract', async () => {
    expect(await answering(200, { user: { id: 7 } }).api.me()).toMatchObject({
      ok: false,
      error: { code: 'INTERNAL' },
    });
    expect(await answering(200, null, '<html>portal</html>').api.me()).toMatchObject({ ok: false });
  });

  it('says that the server cannot be reached', async () => {
    const api = createApiClient(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(await api.me()).toMatchObject({ ok: false, status: 0, error: { code: 'UNAVAILABLE' } });
  });
});
