import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { allAbilities, noAbilities, toErrorBody, type ChatMessage } from '#protocol';
import { initialCallState, type CallState, type ChatState } from '../../../call/index.js';
import { API } from '../../../shell/ports.js';
import { FakeApi } from '../../../testing/fake-api.js';
import { FakeCall } from '../../../testing/fake-call.js';
import {
  aCallIn,
  aChatFile,
  aChatMessage,
  aMeetingInfo,
  aParticipant,
  participantIdOf,
} from '../../../testing/worlds.js';
import { Toasts } from '../../../ui/toasts.js';
import { CALL_FACTORY } from '../../call-factory.js';
import { CallStore } from '../../call-store.js';
import { MeetingPanels } from '../meeting-panels.js';
import { ChatPanel } from './chat-panel.js';

const here = [
  aParticipant(1, { name: 'Alice', role: 'host' }),
  aParticipant(2, { name: 'Bob' }),
  aParticipant(3, { name: 'Gus', guest: true }),
];
const messages: readonly ChatMessage[] = [
  aChatMessage(1, { name: 'Bob', text: 'One' }),
  aChatMessage(2, { from: 1, name: 'Alice', text: 'Two' }),
  aChatMessage(3, { name: 'Bob', text: 'Three' }),
];

async function aPanel(chat: Partial<ChatState> = {}, change: Partial<CallState> = {}) {
  const state = aCallIn(here, {
    abilities: allAbilities,
    meeting: aMeetingInfo(),
    chat: { ...initialCallState.chat, messages, version: 3, ...chat },
    ...change,
  });
  const call = new FakeCall(state);
  TestBed.configureTestingModule({
    providers: [
      CallStore,
      MeetingPanels,
      { provide: API, useValue: new FakeApi(null) },
      { provide: CALL_FACTORY, useValue: () => call },
    ],
  });
  const fixture = TestBed.createComponent(ChatPanel);
  document.body.append(fixture.nativeElement as HTMLElement);
  await fixture.whenStable();
  return { call, fixture, element: fixture.nativeElement as HTMLElement };
}
type Panel = Awaited<ReturnType<typeof aPanel>>;

const box = ({ element }: Panel) => {
  const found = element.querySelector<HTMLTextAreaElement>('textarea[aria-label="Message"]');
  if (found === null) throw new Error('There is no box to write in.');
  return found;
};
const button = (within: ParentNode, name: string) => {
  const found = [...within.querySelectorAll<HTMLButtonElement>('button')].find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent.replace(/\s+/gu, ' ').trim()) === name,
  );
  if (found === undefined) throw new Error(`There is no button ${name}.`);
  return found;
};
const line = ({ element }: Panel, seq: number) => {
  const found = element.querySelector<HTMLElement>(`[data-seq="${String(seq)}"]`);
  if (found === null) throw new Error(`There is no message ${String(seq)}.`);
  return found;
};
const asked = (call: FakeCall, deed: string) =>
  call.asked.filter((each) => each.deed === `chat.${deed}`).map(({ with: given }) => given);

async function write(panel: Panel, text: string): Promise<void> {
  box(panel).value = text;
  box(panel).dispatchEvent(new Event('input'));
  await panel.fixture.whenStable();
}
async function press(panel: Panel, key: string, init: KeyboardEventInit = {}): Promise<KeyboardEvent> {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  box(panel).dispatchEvent(event);
  await panel.fixture.whenStable();
  return event;
}
/** Looks at a message as the pointer does, and gives it. */
async function pointAt(panel: Panel, seq: number): Promise<HTMLElement> {
  line(panel, seq).dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'mouse' }));
  await panel.fixture.whenStable();
  return line(panel, seq);
}
async function chooseMore(panel: Panel, seq: number, item: string): Promise<void> {
  button(await pointAt(panel, seq), 'More for this message').click();
  await panel.fixture.whenStable();
  const items = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
  items.find((each) => each.textContent.trim() === item)?.click();
  await panel.fixture.whenStable();
}
async function choose(
  fixture: ComponentFixture<unknown>,
  select: HTMLSelectElement,
  value: string,
): Promise<void> {
  select.value = value;
  select.dispatchEvent(new Event('change'));
  await fixture.whenStable();
}

// jsdom has dialogs without the way to open them.
HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
  this.open = true;
};

afterEach(() => {
  document.body.replaceChildren();
});

describe('ChatPanel', () => {
  it('is a region "Chat" with a polite log of messages in order', async () => {
    const { element } = await aPanel();
    expect(element.querySelector('section')?.getAttribute('aria-label')).toBe('Chat');
    const log = element.querySelector('[role=log]');
    expect(log?.getAttribute('aria-live')).toBe('polite');
    expect(
      [...(log?.querySelectorAll('[data-seq]') ?? [])].map((each) => each.getAttribute('data-seq')),
    ).toEqual(['1', '2', '3']);
  });

  it('says that the chat is open while it is there, and not while nobody can see the page', async () => {
    const { call, fixture } = await aPanel();
    expect(asked(call, 'setOpen')).toEqual([[true]]);
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    visibility.mockRestore();
    document.dispatchEvent(new Event('visibilitychange'));
    fixture.destroy();
    expect(asked(call, 'setOpen')).toEqual([[true], [false], [true], [false]]);
  });

  it('sends with Enter, and makes a new line with Shift', async () => {
    const panel = await aPanel();
    await write(panel, ' Hello ');
    expect((await press(panel, 'Enter', { shiftKey: true })).defaultPrevented).toBe(false);
    expect(asked(panel.call, 'send')).toEqual([]);
    expect((await press(panel, 'Enter')).defaultPrevented).toBe(true);
    expect(asked(panel.call, 'send')).toEqual([
      [{ to: { kind: 'everyone' }, text: 'Hello', replyTo: undefined, files: [] }],
    ]);
    expect(box(panel).value).toBe('');
  });

  it('never sends while a word is being composed', async () => {
    const panel = await aPanel();
    await write(panel, 'にほん');
    await press(panel, 'Enter', { isComposing: true });
    await press(panel, 'Enter', { keyCode: 229 });
    expect(asked(panel.call, 'send')).toEqual([]);
  });

  it('sends nothing empty and nothing too long, and sends once however fast one presses', async () => {
    const panel = await aPanel();
    await write(panel, '   ');
    await press(panel, 'Enter');
    await write(panel, 'x'.repeat(4_001));
    await press(panel, 'Enter');
    expect(panel.element.querySelector('#chat-count')?.textContent).toContain('4,001');
    expect(button(panel.element, 'Send').disabled).toBe(true);
    expect(asked(panel.call, 'send')).toEqual([]);
    await write(panel, 'once');
    for (let presses = 0; presses < 2; presses += 1)
      box(panel).dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
      );
    await panel.fixture.whenStable();
    expect(asked(panel.call, 'send')).toHaveLength(1);
  });

  it('sends everything that is typed faster than the screen follows', async () => {
    const panel = await aPanel();
    for (const text of ['a', 'b', 'b']) {
      box(panel).value = text;
      box(panel).dispatchEvent(new Event('input'));
      box(panel).dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
      );
    }
    await panel.fixture.whenStable();
    expect(asked(panel.call, 'send').map(([message]) => (message as { text: string }).text)).toEqual([
      'a',
      'b',
      'b',
    ]);
    expect(box(panel).value).toBe('');
  });

  it('writes to whom one chose, and to nobody else when that person leaves', async () => {
    const panel = await aPanel();
    const select = panel.element.querySelector<HTMLSelectElement>('select');
    if (select === null) throw new Error('There is no choice of recipient.');
    expect([...select.options].map((option) => option.textContent.trim())).toEqual([
      'Everyone',
      'Hosts',
      'Bob',
      'Gus (guest)',
    ]);
    await choose(panel.fixture, select, participantIdOf(2));
    await write(panel, 'For you only');
    panel.call.change({ participants: here.filter(({ displayName }) => displayName !== 'Bob') });
    await panel.fixture.whenStable();
    await press(panel, 'Enter');
    expect(asked(panel.call, 'send')).toEqual([]);
    expect(panel.element.querySelector('.notice')?.textContent).toContain('Bob has left');
    expect(box(panel).value).toBe('For you only');
  });

  it('takes the recipient chosen elsewhere', async () => {
    const panel = await aPanel();
    TestBed.inject(MeetingPanels).writePrivately(participantIdOf(3));
    await panel.fixture.whenStable();
    await write(panel, 'Psst');
    await press(panel, 'Enter');
    expect(asked(panel.call, 'send')[0]?.[0]).toMatchObject({
      to: { kind: 'participant', participantId: participantIdOf(3) },
    });
  });

  it('edits the last own message with the up arrow, and gives back what was written with Esc', async () => {
    const panel = await aPanel();
    await press(panel, 'ArrowUp');
    expect(box(panel).value).toBe('Two');
    const escape = await press(panel, 'Escape');
    expect(escape.defaultPrevented).toBe(true);
    expect(box(panel).value).toBe('');
    expect((await press(panel, 'Escape')).defaultPrevented).toBe(false);

    await press(panel, 'ArrowUp');
    await write(panel, 'Two and a half');
    panel.call.answers.set('chat.edit', { ok: false, error: toErrorBody('RATE_LIMITED') });
    await press(panel, 'Enter');
    expect(box(panel).value).toBe('Two and a half');
    panel.call.answers.clear();
    await press(panel, 'Enter');
    expect(asked(panel.call, 'edit')).toEqual([
      [2, 'Two and a half'],
      [2, 'Two and a half'],
    ]);
    expect(box(panel).value).toBe('');
  });

  it('replies, reacts and deletes by the tools of a message', async () => {
    const panel = await aPanel();
    button(await pointAt(panel, 1), 'Reply').click();
    await panel.fixture.whenStable();
    await write(panel, 'Indeed');
    await press(panel, 'Enter');
    expect(asked(panel.call, 'send')[0]?.[0]).toMatchObject({ replyTo: 1 });

    button(await pointAt(panel, 3), 'React').click();
    await panel.fixture.whenStable();
    document.querySelector<HTMLElement>('[aria-label="Applause"]')?.click();
    await panel.fixture.whenStable();
    expect(asked(panel.call, 'react')).toEqual([[3, '👏', true]]);

    await chooseMore(panel, 2, 'Delete');
    expect(asked(panel.call, 'delete')).toEqual([]);
    button(panel.element.querySelector('dialog') ?? panel.element, 'Delete').click();
    await panel.fixture.whenStable();
    expect(asked(panel.call, 'delete')).toEqual([[2]]);
  });

  it('lets only authors edit, only hosts delete what others wrote, and nobody without the chat', async () => {
    const panel = await aPanel({}, { abilities: { ...noAbilities, chat: true } });
    expect((await pointAt(panel, 1)).querySelector('[aria-label="More for this message"]')).toBeNull();
    expect(line(panel, 1).querySelector('[aria-label="React"]')).toBeNull();
    expect((await pointAt(panel, 2)).querySelector('[aria-label="More for this message"]')).not.toBeNull();
    panel.call.change({ abilities: noAbilities });
    await panel.fixture.whenStable();
    expect(line(panel, 2).querySelector('.tools')).toBeNull();
    expect(box(panel).disabled).toBe(true);
    expect(panel.element.querySelector('.notice')?.textContent).toContain('does not let you write');
  });

  it('takes a reaction back by its chip', async () => {
    const reactions: ChatMessage['reactions'] = [
      { emoji: '👍', participantIds: [participantIdOf(1), participantIdOf(2), participantIdOf(99)] },
    ];
    const panel = await aPanel({ messages: [aChatMessage(1, { reactions })] });
    const chip = button(panel.element, 'Thumbs up, 3');
    expect(chip.getAttribute('aria-pressed')).toBe('true');
    expect(chip.getAttribute('aria-description')).toBe('You, Bob, 1 who left');
    chip.click();
    expect(asked(panel.call, 'react')).toEqual([[1, '👍', false]]);
  });

  it('shows words as words: no markup comes out of a message', async () => {
    const { element } = await aPanel({
      messages: [aChatMessage(1, { text: '<img src=x onerror=alert(1)> https://example.org/?a=<b>' })],
    });
    expect(element.querySelector('cv-chat-text img, cv-chat-text b')).toBeNull();
    const link = element.querySelector<HTMLAnchorElement>('cv-chat-text a');
    expect([link?.rel, link?.target, link?.href]).toEqual([
      'noopener noreferrer',
      '_blank',
      'https://example.org/?a=',
    ]);
  });

  it('waits with sending for uploads, then sends what is there', async () => {
    const upload = { uploadId: 'u1', name: 'a.pdf', bytes: 10, sent: 5, file: null, error: null };
    const panel = await aPanel({ uploads: [upload] });
    expect(button(panel.element, 'Send').disabled).toBe(true);
    button(panel.element, 'Stop sending a.pdf').click();
    expect(asked(panel.call, 'dropUpload')).toEqual([['u1']]);
    const file = aChatFile(1, { name: 'a.pdf' });
    panel.call.change({ chat: { ...panel.call.state.chat, uploads: [{ ...upload, sent: 10, file }] } });
    await panel.fixture.whenStable();
    button(panel.element, 'Send').click();
    expect(asked(panel.call, 'send')).toEqual([
      [{ to: { kind: 'everyone' }, text: '', replyTo: undefined, files: [file] }],
    ]);
  });

  it('uploads what is chosen, five files a message at most', async () => {
    const panel = await aPanel();
    const field = panel.element.querySelector<HTMLInputElement>('input[aria-label="Files"]');
    const files = Array.from({ length: 6 }, (_, n) => new File(['x'], `${String(n)}.txt`));
    Object.defineProperty(field, 'files', { value: files });
    field?.dispatchEvent(new Event('change'));
    await panel.fixture.whenStable();
    expect(asked(panel.call, 'upload').flat()).toEqual(files.slice(0, 5));
    expect(TestBed.inject(Toasts).list().at(-1)?.text).toContain('5');
  });

  it('shows one private conversation at a time, and writes into it', async () => {
    const to = { kind: 'participant', participantId: participantIdOf(1), displayName: 'Alice' } as const;
    const panel = await aPanel({ messages: [...messages, aChatMessage(4, { name: 'Bob', to })] });
    button(panel.element, 'Bob').click();
    await panel.fixture.whenStable();
    expect([...panel.element.querySelectorAll('[data-seq]')]).toHaveLength(1);
    expect(line(panel, 4).getAttribute('aria-label')).toContain('Privately to you');
    await write(panel, 'Back to you');
    await press(panel, 'Enter');
    expect(asked(panel.call, 'send')[0]?.[0]).toMatchObject({
      to: { kind: 'participant', participantId: participantIdOf(2) },
    });
    panel.call.change({
      chat: { ...panel.call.state.chat, messages: [...panel.call.state.chat.messages, aChatMessage(5)] },
    });
    await panel.fixture.whenStable();
    expect(button(panel.element, 'All1 unread').getAttribute('aria-pressed')).toBe('false');
  });

  it('keeps what was written when the panel closes, apart for each room', async () => {
    const panel = await aPanel();
    await write(panel, 'half a thou');
    panel.fixture.destroy();
    const again = TestBed.createComponent(ChatPanel);
    await again.whenStable();
    const element = again.nativeElement as HTMLElement;
    expect(element.querySelector('textarea')?.value).toBe('half a thou');
    const elsewhere = aMeetingInfo();
    panel.call.change({
      meeting: {
        ...elsewhere,
        conferenceId: `${elsewhere.conferenceId.slice(0, -1)}9` as typeof elsewhere.conferenceId,
      },
    });
    await again.whenStable();
    expect(element.querySelector('textarea')?.value).toBe('');
  });

  it('tells where one stopped reading', async () => {
    const { element } = await aPanel({ unread: 1 });
    const divider = element.querySelector('.divider');
    expect(divider?.nextElementSibling?.getAttribute('data-seq')).toBe('3');
  });

  it('shows what could not be sent with the way to try again', async () => {
    const pending = {
      pendingId: 'p1',
      to: { kind: 'everyone' as const },
      text: 'Lost',
      replyTo: null,
      files: [],
      error: toErrorBody('RATE_LIMITED'),
    };
    const { call, element } = await aPanel({ pending: [pending] });
    button(element, 'Retry').click();
    button(element, 'Discard').click();
    expect(asked(call, 'retry')).toEqual([['p1']]);
    expect(asked(call, 'discard')).toEqual([['p1']]);
  });
});
