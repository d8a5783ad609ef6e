import { describe, expect, it } from '@jest/globals';
import { aConference, attendee, guest, host, idOf } from './testing.js';

const leave = (world: ReturnType<typeof aConference>, name: string) =>
  world.submit({ type: 'leave', participantId: idOf(name), requestId: `bye-${name}` });

describe('the host', () => {
  it('is followed by the longest-present verified attendee', () => {
    const world = aConference().with(guest('gus'), host('alice'), attendee('bob'), attendee('cora')).forget();
    leave(world, 'alice');
    expect(world.person('bob')).toMatchObject({ role: 'host', promoted: true });
    expect(world.last('gus', 'participant_changed')).toMatchObject({
      participantId: 'bob',
      change: { role: 'host' },
    });
    expect(world.last('bob', 'abilities_changed')?.abilities).toMatchObject({ manage: true, admit: true });
  });

  it('is followed by the longest-present guest when nobody is verified', () => {
    const world = aConference().with(host('alice'), guest('gus'), guest('gia'));
    leave(world, 'alice');
    expect(world.person('gus').role).toBe('host');
  });

  it('gets the place back on return', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    leave(world, 'alice');
    world.forget().with(host('alice'));
    expect(world.person('bob')).toMatchObject({ role: 'attendee', promoted: false });
    expect(world.last('bob', 'abilities_changed')?.abilities.manage).toBe(false);
    expect(world.last('alice', 'welcome')?.participants).toMatchObject([
      { participantId: 'bob', role: 'attendee' },
      { participantId: 'alice', role: 'host' },
    ]);
  });

  it('counts while the seat is kept', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    world.lose('alice');
    world.after(29_999);
    expect(world.person('bob').role).toBe('attendee');
    world.after(1);
    expect(world.person('bob').role).toBe('host');
  });

  it('is nobody where none has come', () => {
    const world = aConference().with(attendee('bob'), attendee('cora'));
    leave(world, 'bob');
    expect(world.person('cora').role).toBe('attendee');
  });

  it('is not followed by who comes after everybody has gone', () => {
    const world = aConference().with(host('alice'));
    world.prepare(attendee('bob'));
    leave(world, 'alice');
    world.enter(attendee('bob'));
    expect(world.person('bob').role).toBe('attendee');
  });

  it('who follows sees the waiting room', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob'), attendee('cora'));
    world.submit({ type: 'admit', actor: { by: 'owner' }, participantId: idOf('bob') });
    leave(world, 'alice');
    expect(world.last('bob', 'lobby_changed')?.waiting).toMatchObject([{ participantId: 'cora' }]);
  });
});
