import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was asked in polls and what came of it, and the notes and boards that people wrote together. */
export class PollsAndDocuments1765000300000 implements MigrationInterface {
  name = 'PollsAndDocuments1765000300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE polls (
        conference_id uuid NOT NULL,
        poll_id varchar(128) NOT NULL,
        meeting_id uuid NOT NULL,
        question varchar(300) NOT NULL,
        options jsonb NOT NULL,
        multiple boolean NOT NULL,
        anonymous boolean NOT NULL,
        status varchar(16) NOT NULL,
        counts jsonb NOT NULL,
        voters integer NOT NULL,
        answers jsonb NOT NULL,
        CONSTRAINT polls_pkey PRIMARY KEY (conference_id, poll_id),
        CONSTRAINT polls_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES meetings (id),
        CONSTRAINT polls_status_known CHECK (status IN ('draft', 'open', 'closed')),
        CONSTRAINT polls_anonymous_names_nobody CHECK (NOT anonymous OR answers = '[]'::jsonb)
      )`);
    await runner.query(`CREATE INDEX polls_meeting ON polls (meeting_id)`);

    await runner.query(`
      CREATE TABLE conference_documents (
        conference_id uuid NOT NULL,
        kind varchar(16) NOT NULL,
        meeting_id uuid NOT NULL,
        state bytea NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT conference_documents_pkey PRIMARY KEY (conference_id, kind),
        CONSTRAINT conference_documents_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES meetings (id),
        CONSTRAINT conference_documents_kind_known CHECK (kind IN ('notes', 'board'))
      )`);
    await runner.query(`CREATE INDEX conference_documents_meeting ON conference_documents (meeting_id)`);
  }

  /** Forward only: a step back is a restore of the backup that the upgrade made. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
