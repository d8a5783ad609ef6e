import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, meetings, what happened in them, media nodes, and the outbox of job intents. */
export class FirstTables1764000000000 implements MigrationInterface {
  name = 'FirstTables1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id uuid PRIMARY KEY,
        username varchar(256) NOT NULL,
        display_name varchar(200) NOT NULL,
        email varchar(320),
        source varchar(16) NOT NULL DEFAULT 'directory',
        external_id varchar(1024),
        roles text[] NOT NULL DEFAULT '{}',
        photo bytea,
        photo_updated_at timestamptz,
        disabled boolean NOT NULL DEFAULT false,
        password_hash varchar(255),
        must_change_password boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_sign_in_at timestamptz,
        CONSTRAINT users_username_key UNIQUE (username),
        CONSTRAINT users_source_known CHECK (source IN ('directory', 'local'))
      )`);
    await runner.query(`CREATE INDEX users_external_id ON users (external_id)`);

    await runner.query(`
      CREATE TABLE meetings (
        id uuid PRIMARY KEY,
        host_user_id uuid NOT NULL,
        code char(10) NOT NULL,
        host_key varchar(16) NOT NULL,
        topic varchar(500) NOT NULL,
        password_hash varchar(255),
        meeting_type varchar(16) NOT NULL,
        scheduled_start timestamptz,
        scheduled_end timestamptz,
        duration integer,
        recurrence varchar(500),
        actual_start timestamptz,
        actual_end timestamptz,
        max_participants integer NOT NULL DEFAULT 100,
        waiting_room boolean NOT NULL DEFAULT false,
        e2e_encryption boolean NOT NULL DEFAULT false,
        recording_mode varchar(16) NOT NULL DEFAULT 'none',
        mute_on_entry boolean NOT NULL DEFAULT false,
        allow_screen_share varchar(16) NOT NULL DEFAULT 'all',
        status varchar(16) NOT NULL DEFAULT 'scheduled',
        closed_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT meetings_code_key UNIQUE (code),
        CONSTRAINT meetings_host_user_id_fkey FOREIGN KEY (host_user_id) REFERENCES users (id),
        CONSTRAINT meetings_type_known CHECK (meeting_type IN ('instant', 'scheduled', 'recurring')),
        CONSTRAINT meetings_status_known CHECK (status IN ('scheduled', 'active', 'ended', 'deleted')),
        CONSTRAINT meetings_recording_mode_known CHECK (recording_mode IN ('none', 'cloud', 'local')),
        CONSTRAINT meetings_allow_screen_share_known CHECK (allow_screen_share IN ('host', 'all'))
      )`);
    await runner.query(`CREATE INDEX meetings_host_schedule ON meetings (host_user_id, scheduled_start)`);
    await runner.query(`CREATE INDEX meetings_active ON meetings (status) WHERE status = 'active'`);

    await runner.query(`
      CREATE TABLE conferences (
        id uuid PRIMARY KEY,
        meeting_id uuid NOT NULL,
        started_at timestamptz NOT NULL,
        last_alive_at timestamptz NOT NULL,
        ended_at timestamptz,
        CONSTRAINT conferences_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES meetings (id)
      )`);
    await runner.query(`CREATE INDEX conferences_meeting ON conferences (meeting_id)`);
    await runner.query(`CREATE INDEX conferences_running ON conferences (meeting_id) WHERE ended_at IS NULL`);

    await runner.query(`
      CREATE TABLE meeting_participants (
        id uuid PRIMARY KEY,
        conference_id uuid NOT NULL,
        meeting_id uuid NOT NULL,
        user_id uuid,
        display_name varchar(200) NOT NULL,
        joined_at timestamptz NOT NULL,
        left_at timestamptz,
        duration_sec integer,
        sfu_node_id varchar(64),
        region varchar(64),
        CONSTRAINT meeting_participants_conference_id_fkey FOREIGN KEY (conference_id) REFERENCES conferences (id),
        CONSTRAINT meeting_participants_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES meetings (id),
        CONSTRAINT meeting_participants_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
      )`);
    await runner.query(
      `CREATE INDEX meeting_participants_conference ON meeting_participants (conference_id)`,
    );
    await runner.query(
      `CREATE INDEX meeting_participants_meeting ON meeting_participants (meeting_id, joined_at)`,
    );
    await runner.query(`CREATE INDEX meeting_participants_user ON meeting_participants (user_id)`);

    await runner.query(`
      CREATE TABLE recordings (
        id uuid PRIMARY KEY,
        meeting_id uuid NOT NULL,
        storage_key varchar(1024) NOT NULL,
        duration_sec integer,
        file_size_bytes bigint,
        format varchar(16) NOT NULL DEFAULT 'mp4',
        transcript_key varchar(1024),
        status varchar(16) NOT NULL DEFAULT 'processing',
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT recordings_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES meetings (id)
      )`);
    await runner.query(`CREATE INDEX recordings_meeting ON recordings (meeting_id)`);

    await runner.query(`
      CREATE TABLE sfu_nodes (
        id varchar(64) PRIMARY KEY,
        region varchar(64) NOT NULL,
        address varchar(255) NOT NULL,
        port integer NOT NULL,
        capacity integer NOT NULL DEFAULT 500,
        current_load integer NOT NULL DEFAULT 0,
        dtls_fingerprint varchar(255),
        last_heartbeat timestamptz,
        status varchar(16) NOT NULL DEFAULT 'active'
      )`);

    await runner.query(`
      CREATE TABLE job_intents (
        id varchar(200) PRIMARY KEY,
        name varchar(64) NOT NULL,
        payload jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        relayed_at timestamptz,
        done_at timestamptz,
        failed_at timestamptz,
        last_error text
      )`);
    await runner.query(`CREATE INDEX job_intents_open ON job_intents (created_at) WHERE done_at IS NULL`);
  }

  /** Forward only: a step back is a restore of the backup that the upgrade made. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
