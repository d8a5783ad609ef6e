import { conferenceId, fileId, toErrorBody, type ChatFile } from '#protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { UploadJob } from '../files/browser-upload.js';
import { SeatFiles } from '../files/seat-files.js';
import type { RequestBody } from '../signaling/request-table.js';
import { CallStore } from '../store.js';
import { ALICE, aWelcome } from '../testing/worlds.js';
import { ChatDesk } from './chat-desk.js';

const file: ChatFile = {
  fileId: fileId.parse('7b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4d09'),
  name: 'plan.pdf',
  mediaType: 'application/pdf',
  bytes: 3,
  thumbnail: null,
};

let store: CallStore;
let desk: ChatDesk;
let jobs: (UploadJob & { aborted: boolean })[];
let asked: RequestBody[];
let response: Response;
const uploads = () => store.state.chat.uploads;
const notices = () => store.state.notices.map(({ content }) => content);
const begin = () => {
  desk.upload(new File(['abc'], 'plan.pdf'));
  const job = jobs.at(-1);
  const upload = uploads().at(-1);
  if (job === undefined || upload === undefined) throw new Error('No upload has begun.');
  return { job, uploadId: upload.uploadId };
};

beforeEach(() => {
  store = new CallStore(() => 1000);
  store.dispatch({ type: 'entering', audioOnly: false });
  store.dispatch({ type: 'server', message: aWelcome() });
  jobs = [];
  asked = [];
  const files = new SeatFiles({
    seat: () => ({
      conferenceId: conferenceId.parse('7b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4d02'),
      participantId: ALICE,
      token: 'the-secret',
    }),
    fetcher: () => Promise.resolve(response),
    startUpload: (job) => {
      const running = { ...job, aborted: false };
      jobs.push(running);
      return { abort: () => (running.aborted = true) };
    },
  });
  desk = new ChatDesk({
    store,
    files,
    ask: (body) => {
      asked.push(body);
      return Promise.resolve({ ok: true, data: { seq: 1 } });
    },
    newRequestId: () => 'id',
  });
});

describe('an upload', () => {
  it('is shown with its progress, and goes with the message it is sent in', () => {
    const { job } = begin();
    job.progress(2);
    expect(uploads()).toMatchObject([{ name: 'plan.pdf', bytes: 3, sent: 2, file: null, error: null }]);
    // Headers and all, more may go out than the file has.
    job.progress(900);
    job.ended(201, JSON.stringify({ file }));
    expect(uploads()).toMatchObject([{ sent: 3, file }]);
    desk.send({ to: { kind: 'everyone' }, text: '', files: [file] });
    expect(uploads()).toEqual([]);
    expect(asked).toMatchObject([{ type: 'chat.send', text: '', fileIds: [file.fileId] }]);
  });

  it('that is refused says why, and stays until it is dropped', () => {
    const { job, uploadId } = begin();
    const error = toErrorBody('FILE_INFECTED');
    job.ended(422, JSON.stringify({ error }));
    expect(uploads()).toMatchObject([{ error, file: null }]);
    expect(notices()).toEqual([{ kind: 'file_refused', name: 'plan.pdf', error }]);
    desk.dropUpload(uploadId);
    expect(uploads()).toEqual([]);
  });

  it('can be stopped, and says nothing afterwards', () => {
    const { job, uploadId } = begin();
    desk.dropUpload(uploadId);
    expect(job.aborted).toBe(true);
    job.progress(1);
    job.ended(0, '');
    expect(uploads()).toEqual([]);
    expect(notices()).toEqual([]);
  });

  it('does not go on into another room', () => {
    const { job } = begin();
    desk.welcomed(aWelcome(), true);
    expect(job.aborted).toBe(true);
  });
});

describe('a file', () => {
  it('is given, or the person is told why not', async () => {
    response = new Response('content');
    expect(await (await desk.fetchFile(file, 'whole'))?.text()).toBe('content');
    const error = toErrorBody('FILE_NOT_FOUND');
    response = Response.json({ error }, { status: 404 });
    expect(await desk.fetchFile(file, 'thumbnail')).toBeNull();
    expect(notices()).toEqual([{ kind: 'error', error }]);
  });
});
