import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Files that people sent, or are about to send, in the chat. Breakout rooms have no row in `conferences`, so files refer to
 * the meeting only.
 */
export class ChatFiles1765000200000 implements MigrationInterface {
  name = 'ChatFiles1765000200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE chat_files (
        id uuid PRIMARY KEY,
        conference_id uuid NOT NULL,
        meeting_id uuid NOT NULL,
        participant_id uuid NOT NULL,
        user_id uuid,
        name varchar(255) NOT NULL,
        media_type varchar(127) NOT NULL,
        bytes integer NOT NULL,
        sha256 char(64) NOT NULL,
        scanned boolean NOT NULL,
        storage_key varchar(64) NOT NULL,
        thumbnail_key varchar(64),
        thumb_w integer,
        thumb_h integer,
        message_seq integer,
        message_place integer,
        created_at timestamptz NOT NULL,
        CONSTRAINT chat_files_storage_key_key UNIQUE (storage_key),
        CONSTRAINT chat_files_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES meetings (id)
      )`);
    await runner.query(`CREATE INDEX chat_files_message ON chat_files (conference_id, message_seq)`);
    await runner.query(`CREATE INDEX chat_files_meeting ON chat_files (meeting_id)`);
    await runner.query(`CREATE INDEX chat_files_age ON chat_files (created_at)`);
    await runner.query(
      `CREATE INDEX chat_files_thumbnail ON chat_files (thumbnail_key) WHERE thumbnail_key IS NOT NULL`,
    );
  }

  /** Forward only: a step back is a restore of the backup that the upgrade made. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
