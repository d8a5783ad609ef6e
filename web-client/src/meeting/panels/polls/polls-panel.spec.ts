import { TestBed } from '@angular/core/testing';
import { allAbilities, defaultPermissions, noAbilities, toErrorBody, type PollView } from '#protocol';
import { API } from '../../../shell/ports.js';
import { FakeApi } from '../../../testing/fake-api.js';
import { FakeCall } from '../../../testing/fake-call.js';
import { aCallIn, aParticipant, aPoll, pollIdOf } from '../../../testing/worlds.js';
import { Downloads } from '../../../ui/downloads.js';
import { CALL_FACTORY } from '../../call-factory.js';
import { CallStore } from '../../call-store.js';
import { MeetingPanels } from '../meeting-panels.js';
import { PollsPanel } from './polls-panel.js';

const attendee = { ...noAbilities, ...defaultPermissions.attendee };

async function aPanel(polls: readonly PollView[] = [], abilities = allAbilities) {
  const call = new FakeCall(aCallIn([aParticipant(1, { name: 'Alice' })], { abilities, polls }));
  const saved: string[] = [];
  TestBed.configureTestingModule({
    providers: [
      CallStore,
      MeetingPanels,
      { provide: API, useValue: new FakeApi(null) },
      { provide: CALL_FACTORY, useValue: () => call },
      { provide: Downloads, useValue: { save: (_: Blob, name: string) => saved.push(name) } },
    ],
  });
  const fixture = TestBed.createComponent(PollsPanel);
  await fixture.whenStable();
  return { call, fixture, element: fixture.nativeElement as HTMLElement, saved };
}
type Panel = Awaited<ReturnType<typeof aPanel>>;

const textOf = (element: Element | null | undefined) =>
  element?.textContent.replace(/\s+/gu, ' ').trim() ?? '';
const button = (within: ParentNode, name: string) => {
  const found = [...within.querySelectorAll<HTMLButtonElement>('button')].find(
    (each) => (each.getAttribute('aria-label') ?? textOf(each)) === name,
  );
  if (found === undefined) throw new Error(`There is no button ${name}.`);
  return found;
};
async function press(panel: Panel, name: string): Promise<void> {
  button(panel.element, name).click();
  await panel.fixture.whenStable();
}
async function fill(panel: Panel, selector: string, text: string): Promise<void> {
  const field = panel.element.querySelector<HTMLInputElement | HTMLTextAreaElement>(selector);
  if (field === null) throw new Error(`There is no field ${selector}.`);
  field.value = text;
  field.dispatchEvent(new Event('input'));
  await panel.fixture.whenStable();
}
const asked = (call: FakeCall) => call.asked.map(({ deed, with: given }) => [deed, ...given]);
const written = { question: 'Where?', options: ['Here', 'There'], multiple: false, anonymous: false };

// jsdom has dialogs without the way to open them.
HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
  this.open = true;
};

describe('PollsPanel', () => {
  it('says what to do where there is nothing, to hosts and to others', async () => {
    const host = await aPanel();
    expect(textOf(host.element.querySelector('.nothing'))).toContain('Ask a question');
    expect(button(host.element, 'New poll')).toBeTruthy();
    TestBed.resetTestingModule();
    const other = await aPanel([], attendee);
    expect(textOf(other.element.querySelector('.nothing'))).toContain('When a host asks');
    expect(() => button(other.element, 'New poll')).toThrow();
  });

  it('writes a poll and launches the draft that came of it', async () => {
    const panel = await aPanel([aPoll(1, { ...written, status: 'draft' })]);
    await press(panel, 'New poll');
    await fill(panel, '#poll-question', 'Where?');
    await fill(panel, '[aria-label="Option 1"]', 'Here');
    await fill(panel, '[aria-label="Option 2"]', 'There');
    await press(panel, 'Add option');
    expect(panel.element.querySelector('[aria-label="Option 3"]')).not.toBeNull();
    // The server tells of the draft before it answers.
    const save = panel.call.polls.save;
    vi.spyOn(panel.call.polls, 'save').mockImplementation((...given) => {
      panel.call.change({ polls: [...panel.call.state.polls, aPoll(2, { ...written, status: 'draft' })] });
      return save(...given);
    });
    await press(panel, 'Launch');
    expect(asked(panel.call)).toEqual([
      ['polls.save', written, undefined],
      ['polls.launch', pollIdOf(2)],
    ]);
    expect(panel.element.querySelector('form')).toBeNull();
  });

  it('says what is missing, and keeps the form when saving is refused', async () => {
    const panel = await aPanel();
    await press(panel, 'New poll');
    await press(panel, 'Save draft');
    expect(textOf(panel.element.querySelector('#poll-mistake'))).toBe('Write a question.');
    await fill(panel, '#poll-question', 'Where?');
    expect(textOf(panel.element.querySelector('#poll-mistake'))).toBe('Write at least two answers.');
    await fill(panel, '[aria-label="Option 1"]', 'Here');
    await fill(panel, '[aria-label="Option 2"]', 'Here');
    expect(textOf(panel.element.querySelector('#poll-mistake'))).toContain('the same');
    expect(asked(panel.call)).toEqual([]);
    await fill(panel, '[aria-label="Option 2"]', 'There');
    panel.call.answers.set('polls.save', { ok: false, error: toErrorBody('FULL') });
    await press(panel, 'Save draft');
    expect(textOf(panel.element.querySelector('[role=alert]'))).toBe(toErrorBody('FULL').message);
    expect(panel.element.querySelector<HTMLInputElement>('[aria-label="Option 2"]')?.value).toBe('There');
  });

  it('lets one vote once, by radio, and shows what came of it', async () => {
    const poll = aPoll(1, { ...written, counts: [0, 0], voters: 0 });
    const panel = await aPanel([poll], attendee);
    const card = panel.element.querySelector('[role=article]');
    expect(textOf(card?.querySelector(`#${card.getAttribute('aria-labelledby') ?? ''}`))).toBe('Where?');
    expect(button(panel.element, 'Vote').disabled).toBe(true);
    panel.element.querySelectorAll<HTMLInputElement>('input[type=radio]')[1]?.click();
    await panel.fixture.whenStable();
    await press(panel, 'Vote');
    expect(asked(panel.call)).toEqual([['polls.vote', pollIdOf(1), [1]]]);
    panel.call.change({ polls: [{ ...poll, counts: [1, 2], voters: 3, voted: true, ownChoice: [1] }] });
    await panel.fixture.whenStable();
    const results = [...panel.element.querySelectorAll('.results li')].map((item) =>
      [...item.querySelectorAll('.option, .number, .percent, .own')].map((part) => textOf(part)),
    );
    expect(results).toEqual([
      ['Here', '1 vote', '33%'],
      ['There', '2 votes', '67%', 'Your choice'],
    ]);
    expect(() => button(panel.element, 'Vote')).toThrow();
  });

  it('takes several answers by checkboxes, in their order', async () => {
    const panel = await aPanel([aPoll(1, { ...written, multiple: true })], attendee);
    const boxes = [...panel.element.querySelectorAll<HTMLInputElement>('input[type=checkbox]')];
    for (const each of [...boxes].reverse()) each.click();
    await panel.fixture.whenStable();
    await press(panel, 'Vote');
    expect(asked(panel.call)).toEqual([['polls.vote', pollIdOf(1), [0, 1]]]);
  });

  it('keeps what was marked while votes of others come in', async () => {
    const poll = aPoll(1, { ...written, counts: [0, 0], voters: 0 });
    const panel = await aPanel([poll], attendee);
    panel.element.querySelectorAll<HTMLInputElement>('input')[0]?.click();
    panel.call.change({ polls: [{ ...poll, voters: 5 }] });
    await panel.fixture.whenStable();
    expect(panel.element.querySelectorAll<HTMLInputElement>('input')[0]?.checked).toBe(true);
  });

  it('tells a refused vote at its poll', async () => {
    const panel = await aPanel([aPoll(1, written)], attendee);
    panel.call.answers.set('polls.vote', { ok: false, error: toErrorBody('ALREADY_VOTED') });
    panel.element.querySelectorAll<HTMLInputElement>('input')[0]?.click();
    await panel.fixture.whenStable();
    await press(panel, 'Vote');
    expect(textOf(panel.element.querySelector('[role=article] [role=alert]'))).toBe(
      toErrorBody('ALREADY_VOTED').message,
    );
  });

  it('shows names to hosts only, and says of an anonymous poll that nothing is recorded', async () => {
    const closed = { ...written, status: 'closed' as const, voted: true, voters: 1, counts: [1, 0] };
    const polls = [
      aPoll(1, { ...closed, ownChoice: [0], names: [['Bob'], []] }),
      aPoll(2, { ...closed, anonymous: true }),
    ];
    const { element } = await aPanel(polls);
    expect([...element.querySelectorAll('.names')].map((each) => textOf(each))).toEqual(['Bob']);
    expect(textOf(element)).toContain('What you chose is not recorded.');
  });

  it('closes, exports under a name of its own, and asks before it deletes', async () => {
    const panel = await aPanel([aPoll(1, { ...written, voted: true, ownChoice: [0] })]);
    await press(panel, 'Close poll');
    panel.call.change({ polls: [aPoll(1, { ...written, status: 'closed' })] });
    await panel.fixture.whenStable();
    await press(panel, 'Export');
    expect(panel.saved).toEqual(['Where.csv']);
    await press(panel, 'Delete…');
    const dialog = panel.element.querySelector('dialog');
    if (dialog === null) throw new Error('Nobody was asked.');
    button(dialog, 'Delete').click();
    await panel.fixture.whenStable();
    expect(asked(panel.call)).toEqual([
      ['polls.close', pollIdOf(1)],
      ['polls.export', pollIdOf(1)],
      ['polls.delete', pollIdOf(1)],
    ]);
  });
});
