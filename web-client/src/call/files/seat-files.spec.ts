import { conferenceId, fileId, pollId, toErrorBody } from '#protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiResult } from '../api/api-client.js';
import { ALICE } from '../testing/worlds.js';
import type { UploadJob } from './browser-upload.js';
import { SeatFiles, type SeatAccess } from './seat-files.js';

const ROOM = conferenceId.parse('7b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4d02');
const seat: SeatAccess = { conferenceId: ROOM, participantId: ALICE, token: 'the-secret' };
const file = {
  fileId: fileId.parse('7b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4d09'),
  name: 'plan.pdf',
  mediaType: 'application/pdf',
  bytes: 3,
  thumbnail: null,
};

let asked: { readonly url: string; readonly headers: Headers }[];
let jobs: UploadJob[];
let aborted: number;
let here: SeatAccess | null;
let response: () => Response | Promise<Response>;
let files: SeatFiles;
beforeEach(() => {
  asked = [];
  jobs = [];
  aborted = 0;
  here = seat;
  response = () => new Response('content');
  files = new SeatFiles({
    seat: () => here,
    fetcher: async (input, init) => {
      asked.push({ url: input as string, headers: new Headers(init?.headers) });
      return response();
    },
    startUpload: (job) => {
      jobs.push(job);
      return { abort: () => (aborted += 1) };
    },
  });
});

function upload() {
  const results: ApiResult<unknown>[] = [];
  const sent: number[] = [];
  const stop = files.upload(new File(['abc'], 'plän & 1.pdf'), {
    progress: (bytes) => sent.push(bytes),
    ended: (result) => results.push(result),
  });
  return { results, sent, stop, job: jobs.at(-1) };
}

describe('SeatFiles', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['a file', () => files.fetchFile(file, 'whole'), `/files/${file.fileId}`],
    ['a thumbnail', () => files.fetchFile(file, 'thumbnail'), `/files/${file.fileId}/thumbnail`],
    ['votes', () => files.pollExport(pollId.parse('p/1')), '/polls/p%2F1/export.csv'],
    ['notes', () => files.documentExport('notes'), '/notes.txt'],
    ['a board', () => files.documentExport('board.png'), '/board.png'],
  ])('fetches %s as this seat, whose secret is in no address', async (_name, fetch, path) => {
    expect(await fetch()).toMatchObject({ ok: true });
    expect(asked[0]?.url).toBe(`/api/v1/conferences/${ROOM}${path}`);
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer the-secret');
    expect(asked[0]?.headers.get('x-conclave-participant')).toBe(ALICE);
    expect(asked[0]?.url).not.toContain('secret');
  });

  it('reads the policy, and does not believe another answer', async () => {
    const policy = { maxBytes: 10, bytesLeft: 5, refusedExtensions: ['exe'], scanning: 'scanned' };
    response = () => Response.json(policy);
    expect(await files.policy()).toEqual({ ok: true, value: policy });
    response = () => Response.json({ maxBytes: 'lots' });
    expect(await files.policy()).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
  });

  it.each<[string, () => Response | Promise<Response>, string]>([
    [
      'the server’s words',
      () => Response.json({ error: toErrorBody('FILE_NOT_FOUND') }, { status: 404 }),
      'FILE_NOT_FOUND',
    ],
    ['a proxy’s page', () => new Response('<html>', { status: 413 }), 'PAYLOAD_TOO_LARGE'],
    ['no answer', () => Promise.reject(new TypeError('failed')), 'UNAVAILABLE'],
  ])('gives %s as a refusal', async (_name, answer, code) => {
    response = answer;
    expect(await files.fetchFile(file, 'whole')).toMatchObject({ ok: false, error: { code } });
  });

  it('asks nothing outside a meeting', async () => {
    here = null;
    expect(await files.policy()).toMatchObject({ ok: false, error: { code: 'NOT_IN_MEETING' } });
    expect(upload().results).toMatchObject([{ ok: false, error: { code: 'NOT_IN_MEETING' } }]);
    expect(asked).toEqual([]);
    expect(jobs).toEqual([]);
  });

  it('uploads the file itself under its name, and tells how far it is', () => {
    const { job, sent, results, stop } = upload();
    expect(job?.url).toBe(`/api/v1/conferences/${ROOM}/files?name=pl%C3%A4n+%26+1.pdf`);
    expect(job?.headers).toMatchObject({
      authorization: 'Bearer the-secret',
      'x-conclave-participant': ALICE,
      'x-conclave-request': '1',
      'content-type': 'application/octet-stream',
    });
    job?.progress(2);
    expect(sent).toEqual([2]);
    job?.ended(201, JSON.stringify({ file }));
    expect(results).toEqual([{ ok: true, value: file }]);
    stop();
    expect(aborted).toBe(1);
  });

  it.each<[number, string, string]>([
    [422, JSON.stringify({ error: toErrorBody('FILE_INFECTED') }), 'FILE_INFECTED'],
    [413, 'Request Entity Too Large', 'PAYLOAD_TOO_LARGE'],
    [0, '', 'UNAVAILABLE'],
    [200, '{}', 'INTERNAL'],
  ])('words an upload that ended with %d', (status, body, code) => {
    const { job, results } = upload();
    job?.ended(status, body);
    expect(results).toMatchObject([{ ok: false, error: { code } }]);
  });
});
