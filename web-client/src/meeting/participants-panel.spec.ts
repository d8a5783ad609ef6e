import { type ComponentFixture, TestBed } from '@angular/core/testing';
import type { Abilities, WaitingPerson } from '#protocol';
import { aParticipant, participantIdOf } from '../testing/worlds.js';
import { ParticipantsPanel } from './participants-panel.js';

const host: Abilities = { speak: true, camera: true, share: true, admit: true, manage: true };
const guest: Abilities = { ...host, admit: false, manage: false };
const waiting: WaitingPerson[] = [
  {
    participantId: participantIdOf(91),
    displayName: 'Walter',
    verified: false,
    since: '2026-11-20T09:00:00Z',
  },
  { participantId: participantIdOf(92), displayName: 'Wanda', verified: true, since: '2026-11-20T09:01:00Z' },
];

async function aPanel(inputs: Record<string, unknown> = {}) {
  const fixture = TestBed.createComponent(ParticipantsPanel);
  const all = {
    participants: [
      aParticipant(1, { name: 'Alice', role: 'host' }),
      aParticipant(2, { name: 'Zoë', guest: true }),
    ],
    selfId: participantIdOf(1),
    waiting: [],
    abilities: host,
    ...inputs,
  };
  for (const [name, value] of Object.entries(all)) fixture.componentRef.setInput(name, value);
  await fixture.whenStable();
  return { fixture, panel: fixture.componentInstance, element: fixture.nativeElement as HTMLElement };
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

async function typeSearch(fixture: ComponentFixture<ParticipantsPanel>, text: string): Promise<void> {
  const box = (fixture.nativeElement as HTMLElement).querySelector<HTMLInputElement>('input[type=search]');
  if (box === null) throw new Error('There is no search.');
  box.value = text;
  box.dispatchEvent(new Event('input'));
  await fixture.whenStable();
}

describe('ParticipantsPanel', () => {
  it('is a region "Participants" that names everybody, oneself as "(you)"', async () => {
    const { element } = await aPanel();
    expect(element.querySelector('section')?.getAttribute('aria-label')).toBe('Participants');
    expect(people(element)).toEqual(['Alice (you)', 'Zoë']);
    expect(textOf(element.querySelectorAll('.people .facts')[1])).toBe('Guest');
  });

  it('shows the waiting room to those who may admit, each person with "Admit" and "Deny"', async () => {
    const { panel, element } = await aPanel({ waiting });
    const asked: string[] = [];
    panel.admit.subscribe((id) => asked.push(`admit ${id}`));
    panel.deny.subscribe((id) => asked.push(`deny ${id}`));
    panel.admitAll.subscribe(() => asked.push('all'));
    const lobby = element.querySelector<HTMLElement>('.lobby');
    expect(textOf(lobby?.querySelector('h3'))).toBe('Waiting room');
    const [walter, wanda] = [...(lobby?.querySelectorAll('li') ?? [])];
    if (lobby === null || walter === undefined || wanda === undefined)
      throw new Error('The waiting people are missing.');
    button(walter, 'Deny').click();
    button(wanda, 'Admit').click();
    button(lobby, 'Admit all').click();
    expect(asked).toEqual([`deny ${participantIdOf(91)}`, `admit ${participantIdOf(92)}`, 'all']);
  });

  it('tells whom "Admit" is about by its description', async () => {
    const { element } = await aPanel({ waiting });
    const described = button(element, 'Admit').getAttribute('aria-describedby') ?? '';
    expect(textOf(element.querySelector(`[id="${described}"]`))).toBe('Walter');
  });

  it('hides the waiting room and the host’s deeds from others', async () => {
    const { element } = await aPanel({ waiting, abilities: guest });
    expect(element.querySelector('.lobby')).toBeNull();
    expect([...element.querySelectorAll('footer button')].map((each) => textOf(each))).toEqual(['Copy link']);
  });

  it('searches from nine people on, without regard to case and accents', async () => {
    const few = await aPanel();
    expect(few.element.querySelector('input[type=search]')).toBeNull();
    const crowd = Array.from({ length: 8 }, (_, index) => aParticipant(index + 10));
    const { fixture, element } = await aPanel({
      participants: [aParticipant(1, { name: 'Åsa Öberg' }), ...crowd],
    });
    await typeSearch(fixture, 'asa ob');
    expect(people(element)).toEqual(['Åsa Öberg (you)']);
    await typeSearch(fixture, 'nobody');
    expect(textOf(element.querySelector('.nobody'))).toContain('Nobody');
  });

  it('offers hosts to mute and remove others, never themselves', async () => {
    const { fixture, panel, element } = await aPanel();
    const asked: string[] = [];
    panel.mute.subscribe((id) => asked.push(`mute ${id}`));
    const items = () => [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
    button(element, 'Options for Alice (you)').click();
    await fixture.whenStable();
    expect(items().map((item) => textOf(item))).toEqual(['Pin for me']);
    button(element, 'Options for Alice (you)').click();
    await fixture.whenStable();
    button(element, 'Options for Zoë').click();
    await fixture.whenStable();
    expect(items().map((item) => textOf(item))).toEqual(['Pin for me', 'Mute', 'Remove from the meeting']);
    items()[1]?.click();
    expect(asked).toEqual([`mute ${participantIdOf(2)}`]);
  });

  it('locks and unlocks', async () => {
    const { panel, element } = await aPanel({ locked: true });
    const asked: boolean[] = [];
    panel.lock.subscribe((locked) => asked.push(locked));
    button(element, 'Unlock').click();
    expect(asked).toEqual([false]);
  });
});
