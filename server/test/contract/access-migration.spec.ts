import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { defaultPermissions } from '#protocol';
import { FirstTables1764000000000 } from '../../../migrations/1764000000000-first-tables.js';
import { Access1765000000000 } from '../../../migrations/1765000000000-access.js';
import { silentLog } from '../../src/kernel/log.js';
import { connect, createDataSource } from '../../src/storage/data-source.js';
import { rowsOf } from '../support/rows.js';
import { startPostgres, type TestService } from '../support/services.js';

let postgres: TestService;
let db: DataSource;
beforeAll(async () => {
  postgres = await startPostgres();
  db = createDataSource(postgres.url, []);
  await connect(db, silentLog, 5_000);
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await postgres.stop();
});

describe('the access migration, on meetings that were there before', () => {
  it('says the same in the new words: who waits, and who shares', async () => {
    const runner = db.createQueryRunner();
    await new FirstTables1764000000000().up(runner);
    const owner = crypto.randomUUID();
    await db.query(`INSERT INTO users (id, username, display_name) VALUES ($1, 'alice', 'Alice')`, [owner]);
    let code = 1_000_000_000;
    for (const [topic, waitingRoom, share] of [
      ['plain', false, 'all'],
      ['waits', true, 'all'],
      ['shows', true, 'host'],
    ])
      await db.query(
        `INSERT INTO meetings (id, host_user_id, code, host_key, topic, meeting_type, waiting_room, allow_screen_share)
         VALUES ($1, $2, $3, '12345678', $4, 'instant', $5, $6)`,
        [crypto.randomUUID(), owner, String((code += 1)), topic, waitingRoom, share],
      );
    await new Access1765000000000().up(runner);
    await runner.release();

    const rows = await rowsOf(
      db,
      `SELECT topic, waiting_room, access_level, guests, join_before_host, chat_history, permissions, expires_at
       FROM meetings ORDER BY code`,
    );
    const { attendee, viewer } = defaultPermissions;
    const same = { guests: true, join_before_host: true, chat_history: 'all', expires_at: null };
    expect(rows).toEqual([
      {
        topic: 'plain',
        waiting_room: false,
        access_level: 'open',
        ...same,
        permissions: { attendee, viewer },
      },
      {
        topic: 'waits',
        waiting_room: true,
        access_level: 'restricted',
        ...same,
        permissions: { attendee, viewer },
      },
      {
        topic: 'shows',
        waiting_room: true,
        access_level: 'restricted',
        ...same,
        permissions: { attendee: { ...attendee, share: false }, viewer },
      },
    ]);
    await expect(db.query(`UPDATE meetings SET waiting_room = NOT waiting_room`)).rejects.toThrow(
      'meetings_waiting_room_as_access',
    );
  });
});
