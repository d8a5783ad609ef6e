import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people write to each other in a meeting. Breakout rooms have a chat but no row in `conferences`, so messages refer to
 * the meeting only.
 */
export class Chat1765000100000 implements MigrationInterface {
  name = 'Chat1765000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE chat_messages (
        conference_id uuid NOT NULL,
        seq integer NOT NULL,
        meeting_id uuid NOT NULL,
        version integer NOT NULL,
        sent_version integer NOT NULL,
        author_participant_id uuid NOT NULL,
        author_user_id uuid,
        author_name varchar(200) NOT NULL,
        author_verified boolean NOT NULL,
        audience varchar(16) NOT NULL,
        to_participant_id uuid,
        to_user_id uuid,
        to_name varchar(200),
        text text NOT NULL,
        reply_to integer,
        created_at timestamptz NOT NULL,
        edited_at timestamptz,
        deleted_at timestamptz,
        PRIMARY KEY (conference_id, seq),
        CONSTRAINT chat_messages_version_key UNIQUE (conference_id, version),
        CONSTRAINT chat_messages_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES meetings (id),
        CONSTRAINT chat_messages_audience_known CHECK (audience IN ('everyone', 'hosts', 'participant'))
      )`);
    await runner.query(`CREATE INDEX chat_messages_meeting ON chat_messages (meeting_id)`);

    await runner.query(`
      CREATE TABLE chat_reactions (
        conference_id uuid NOT NULL,
        seq integer NOT NULL,
        participant_id uuid NOT NULL,
        emoji varchar(16) NOT NULL,
        version integer NOT NULL,
        PRIMARY KEY (conference_id, seq, participant_id, emoji),
        CONSTRAINT chat_reactions_message_fkey
          FOREIGN KEY (conference_id, seq) REFERENCES chat_messages (conference_id, seq)
      )`);
  }

  /** Forward only: a step back is a restore of the backup that the upgrade made. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
