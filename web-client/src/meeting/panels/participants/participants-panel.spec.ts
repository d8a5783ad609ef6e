import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { allAbilities, defaultPermissions, noAbilities, type WaitingPerson } from '#protocol';
import type { CallState } from '../../../call/index.js';
import { API } from '../../../shell/ports.js';
import { FakeApi } from '../../../testing/fake-api.js';
import { FakeCall } from '../../../testing/fake-call.js';
import { aCallIn, aParticipant, participantIdOf } from '../../../testing/worlds.js';
import { CALL_FACTORY } from '../../call-factory.js';
import { CallStore } from '../../call-store.js';
import { MeetingDialogs } from '../../dialogs/meeting-dialogs.js';
import { MeetingPanels } from '../meeting-panels.js';
import { ParticipantsPanel } from './participants-panel.js';

const attendee = { ...noAbilities, ...defaultPermissions.attendee };
const waiting: WaitingPerson[] = [
  {
    participantId: participantIdOf(91),
    displayName: 'Walter',
    verified: false,
    since: '2026-11-20T09:00:00Z',
  },
  { participantId: participantIdOf(92), displayName: 'Wanda', verified: true, since: '2026-11-20T09:01:00Z' },
];
const alice = aParticipant(1, { name: 'Alice', role: 'host' });
const zoe = aParticipant(2, { name: 'Zoë', guest: true });

async function aPanel(people = [alice, zoe], change: Partial<CallState> = {}) {
  const call = new FakeCall(aCallIn(people, { abilities: allAbilities, ...change }));
  TestBed.configureTestingModule({
    providers: [
      CallStore,
      MeetingDialogs,
      MeetingPanels,
      { provide: API, useValue: new FakeApi(null) },
      { provide: CALL_FACTORY, useValue: () => call },
    ],
  });
  const fixture = TestBed.createComponent(ParticipantsPanel);
  await fixture.whenStable();
  return { call, fixture, element: fixture.nativeElement as HTMLElement };
}
const textOf = (element: Element | null | undefined) =>
  element?.textContent.replace(/\s+/gu, ' ').trim() ?? '';
const people = (element: HTMLElement) =>
  [...element.querySelectorAll('.people .name')].map((each) => textOf(each));
const button = (element: ParentNode, name: string) => {
  const found = [...element.querySelectorAll<HTMLButtonElement>('button')].find(
    (each) => (each.getAttribute('aria-label') ?? textOf(each)) === name,
  );
  if (found === undefined) throw new Error(`There is no button ${name}.`);
  return found;
};
const deeds = (call: FakeCall) => call.asked.map(({ deed, with: given }) => [deed, ...given]);

async function menuOf(fixture: ComponentFixture<ParticipantsPanel>, name: string) {
  button(fixture.nativeElement as HTMLElement, `Options for ${name}`).click();
  await fixture.whenStable();
  return [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
}

async function typeSearch(fixture: ComponentFixture<ParticipantsPanel>, text: string): Promise<void> {
  const box = (fixture.nativeElement as HTMLElement).querySelector<HTMLInputElement>('input[type=search]');
  if (box === null) throw new Error('There is no search.');
  box.value = text;
  box.dispatchEvent(new Event('input'));
  await fixture.whenStable();
}

describe('ParticipantsPanel', () => {
  it('is a region "Participants" that names everybody, oneself as "(you)", and marks guests', async () => {
    const { element } = await aPanel();
    expect(element.querySelector('section')?.getAttribute('aria-label')).toBe('Participants');
    expect(people(element)).toEqual(['Alice (you)', 'Zoë']);
    const facts = [...element.querySelectorAll('.people .facts')].map((each) => textOf(each));
    expect(facts).toEqual(['Host', 'Guest']);
  });

  it('shows the waiting room to those who may admit: "Admit", "Deny", "Admit all", and block', async () => {
    const { call, fixture, element } = await aPanel(undefined, { lobby: waiting });
    const lobby = element.querySelector<HTMLElement>('.lobby');
    expect(textOf(lobby?.querySelector('h3'))).toBe('Waiting room');
    const [walter, wanda] = [...(lobby?.querySelectorAll('li') ?? [])];
    if (lobby === null || walter === undefined || wanda === undefined)
      throw new Error('The waiting people are missing.');
    expect(textOf(walter.querySelector('cv-guest-mark'))).toBe('Guest');
    expect(textOf(wanda.querySelector('.facts'))).toBe('Signed in');
    button(walter, 'Deny').click();
    button(wanda, 'Admit').click();
    button(lobby, 'Admit all').click();
    button(walter, 'More about Walter').click();
    await fixture.whenStable();
    document.querySelector<HTMLElement>('[role=menuitem]')?.click();
    expect(deeds(call)).toEqual([
      ['deny', participantIdOf(91), { block: false }],
      ['admit', participantIdOf(92)],
      ['admitAll'],
      ['deny', participantIdOf(91), { block: true }],
    ]);
  });

  it('tells whom "Admit" is about by its description', async () => {
    const { element } = await aPanel(undefined, { lobby: waiting });
    const described = button(element, 'Admit').getAttribute('aria-describedby') ?? '';
    expect(textOf(element.querySelector(`[id="${described}"]`))).toBe('Walter');
  });

  it('sends a message to the waiting room, and keeps what was refused', async () => {
    const { call, fixture, element } = await aPanel(undefined, { lobby: waiting });
    button(element, 'Message to the waiting room').click();
    await fixture.whenStable();
    const box = element.querySelector<HTMLInputElement>('#lobby-message');
    if (box === null) throw new Error('There is no field for the message.');
    box.value = ' Soon ';
    box.dispatchEvent(new Event('input'));
    await fixture.whenStable();
    button(element, 'Send').click();
    await fixture.whenStable();
    expect(deeds(call)).toEqual([['host.tellLobby', 'Soon']]);
    expect(element.querySelector('#lobby-message')).toBeNull();
  });

  it('hides the waiting room and the host’s deeds from others', async () => {
    const { element } = await aPanel(undefined, { lobby: waiting, abilities: attendee });
    expect(element.querySelector('.lobby')).toBeNull();
    expect([...element.querySelectorAll('footer button')].map((each) => textOf(each))).toEqual(['Copy link']);
  });

  it('shows raised hands in the order of the queue, with "Lower hand" and "Lower all hands"', async () => {
    const { call, element } = await aPanel([
      alice,
      aParticipant(2, { name: 'Bob', hand: 9 }),
      aParticipant(3, { name: 'Carol', hand: 4 }),
    ]);
    const rows = [...element.querySelectorAll('ol li')];
    expect(rows.map((row) => textOf(row.querySelector('.name')))).toEqual(['Carol', 'Bob']);
    expect(rows.map((row) => textOf(row.querySelector('.place')))).toEqual(['1', '2']);
    button(rows[1] ?? element, 'Lower hand').click();
    button(element, 'Lower all hands').click();
    expect(deeds(call)).toEqual([['host.lowerHand', participantIdOf(2)], ['host.lowerAllHands']]);
  });

  it('lets others lower only their own hand', async () => {
    const { call, element } = await aPanel(
      [aParticipant(1, { name: 'Alice', hand: 1 }), aParticipant(2, { name: 'Bob', hand: 2 })],
      { abilities: attendee },
    );
    const lower = [...element.querySelectorAll('ol button')];
    expect(lower).toHaveLength(1);
    button(element, 'Lower hand').click();
    expect(deeds(call)).toEqual([['raiseHand', false]]);
  });

  it('searches from nine people on, without regard to case and accents', async () => {
    const crowd = Array.from({ length: 8 }, (_, index) => aParticipant(index + 10));
    const { fixture, element } = await aPanel([aParticipant(1, { name: 'Åsa Öberg' }), ...crowd]);
    await typeSearch(fixture, 'asa ob');
    expect(people(element)).toEqual(['Åsa Öberg (you)']);
    await typeSearch(fixture, 'nobody');
    expect(textOf(element.querySelector('.nobody'))).toContain('Nobody');
  });

  it('offers deeds by one’s standing, and does them', async () => {
    const { call, fixture } = await aPanel();
    const items = await menuOf(fixture, 'Zoë');
    expect(items.map((item) => textOf(item))).toEqual([
      'Pin for me',
      'Spotlight for everyone',
      'Write privately',
      'Mute',
      'Stop camera',
      'Rename…',
      'Permissions…',
      'Make co-host',
      'Make viewer',
      'Hand over host…',
      'Remove…',
    ]);
    items[3]?.click();
    expect(deeds(call)).toEqual([['muteParticipant', participantIdOf(2)]]);
  });

  it('asks before somebody is removed, and opens the chat to write privately', async () => {
    const { call, fixture } = await aPanel();
    (await menuOf(fixture, 'Zoë')).at(-1)?.click();
    expect(TestBed.inject(MeetingDialogs).shown()).toEqual({
      name: 'remove',
      participantId: participantIdOf(2),
    });
    await fixture.whenStable();
    (await menuOf(fixture, 'Zoë'))[2]?.click();
    const panels = TestBed.inject(MeetingPanels);
    expect(panels.side()).toBe('chat');
    expect(panels.takeRecipient()).toBe(participantIdOf(2));
    expect(panels.takeRecipient()).toBeNull();
    expect(deeds(call)).toEqual([]);
  });
});
