import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may come into a meeting and what they may do there; until when; and who was banned. */
export class Access1765000000000 implements MigrationInterface {
  name = 'Access1765000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE meetings
        ADD COLUMN access_level varchar(16) NOT NULL DEFAULT 'open',
        ADD COLUMN guests boolean NOT NULL DEFAULT true,
        ADD COLUMN join_before_host boolean NOT NULL DEFAULT true,
        ADD COLUMN chat_history varchar(16) NOT NULL DEFAULT 'all',
        ADD COLUMN permissions jsonb NOT NULL DEFAULT '${defaultPermissions}',
        ADD COLUMN expires_at timestamptz`);
    // What meetings said before, in the new words: everybody but the owner waited, and sharing was the hosts' alone.
    await runner.query(`UPDATE meetings SET access_level = 'restricted' WHERE waiting_room`);
    await runner.query(`
      UPDATE meetings SET permissions = jsonb_set(permissions, '{attendee,share}', 'false')
      WHERE allow_screen_share = 'host'`);
    await runner.query(`
      ALTER TABLE meetings
        ADD CONSTRAINT meetings_access_level_known CHECK (access_level IN ('open', 'trusted', 'restricted')),
        ADD CONSTRAINT meetings_chat_history_known CHECK (chat_history IN ('all', 'since_join')),
        ADD CONSTRAINT meetings_waiting_room_as_access CHECK (waiting_room = (access_level <> 'open'))`);

    await runner.query(`
      CREATE TABLE meeting_bans (
        id uuid PRIMARY KEY,
        meeting_id uuid NOT NULL,
        user_id uuid,
        guest_key varchar(64),
        display_name varchar(200) NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT meeting_bans_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES meetings (id),
        CONSTRAINT meeting_bans_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
      )`);
    await runner.query(`CREATE INDEX meeting_bans_meeting ON meeting_bans (meeting_id, created_at)`);
    await runner.query(`CREATE INDEX meeting_bans_user ON meeting_bans (user_id)`);
    await runner.query(`
      CREATE UNIQUE INDEX meeting_bans_one_a_user ON meeting_bans (meeting_id, user_id) WHERE user_id IS NOT NULL`);
    await runner.query(`
      CREATE UNIQUE INDEX meeting_bans_one_a_guest ON meeting_bans (meeting_id, guest_key) WHERE guest_key IS NOT NULL`);
  }

  /** Forward only: a step back is a restore of the backup that the upgrade made. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}

/** As the protocol had them when this was written: a migration does the same on every day. */
const defaultPermissions = JSON.stringify({
  attendee: {
    speak: true,
    camera: true,
    share: true,
    chat: true,
    privateChat: true,
    files: true,
    react: true,
    rename: true,
    collaborate: true,
    record: false,
    admit: false,
  },
  viewer: {
    speak: false,
    camera: false,
    share: false,
    chat: true,
    privateChat: false,
    files: false,
    react: true,
    rename: false,
    collaborate: false,
    record: false,
    admit: false,
  },
});
