import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people noticed of failures of media, and the failures themselves. These are measurements, written in batches: one that
 * speaks of a conference whose row is not there (yet) must not spoil the others, so no foreign key holds them.
 */
export class MediaGaps1766000000000 implements MigrationInterface {
  name = 'MediaGaps1766000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE media_gaps (
        id uuid PRIMARY KEY,
        conference_id uuid NOT NULL,
        meeting_id uuid NOT NULL,
        participant_id uuid NOT NULL,
        from_participant_id uuid NOT NULL,
        source varchar(16) NOT NULL,
        ms integer NOT NULL,
        at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX media_gaps_age ON media_gaps (at, id)`);
    await runner.query(`CREATE INDEX media_gaps_conference ON media_gaps (conference_id, at, id)`);
    await runner.query(`CREATE INDEX media_gaps_meeting ON media_gaps (meeting_id, at)`);

    await runner.query(`
      CREATE TABLE media_failovers (
        id uuid PRIMARY KEY,
        at timestamptz NOT NULL,
        cause varchar(32) NOT NULL,
        node_id varchar(64),
        worker_id varchar(128),
        conferences integer NOT NULL,
        participants integer NOT NULL
      )`);
    await runner.query(`CREATE INDEX media_failovers_age ON media_failovers (at, id)`);
  }

  /** Forward only: a step back is a restore of the backup that the upgrade made. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
