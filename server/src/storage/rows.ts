import { EntitySchema } from 'typeorm';

/** A row of `sfu_nodes`: a media node as it last reported itself. */
export interface SfuNodeRow {
  id: string;
  region: string;
  /** Announced to clients. */
  address: string;
  /** Of its first worker. */
  port: number;
  /** Consumers that it is meant for. */
  capacity: number;
  /** Consumers now. */
  currentLoad: number;
  dtlsFingerprint: string | null;
  lastHeartbeat: Date | null;
  /**
   * `draining`: an administrator took it out of service, so nothing new is placed there, also when it has been away since
   * (see the heartbeat); `gone`: it does not answer, or is not in the settings any more.
   */
  status: 'active' | 'draining' | 'gone';
}

export const sfuNodeEntity = new EntitySchema<SfuNodeRow>({
  name: 'SfuNode',
  tableName: 'sfu_nodes',
  columns: {
    id: { type: 'varchar', length: 64, primary: true },
    region: { type: 'varchar', length: 64 },
    address: { type: 'varchar', length: 255 },
    port: { type: 'integer' },
    capacity: { type: 'integer', default: 500 },
    currentLoad: { type: 'integer', default: 0 },
    dtlsFingerprint: { type: 'varchar', length: 255, nullable: true },
    lastHeartbeat: { type: 'timestamptz', nullable: true },
    status: { type: 'varchar', length: 16, default: 'active' },
  },
});

/** A row of `recordings`. Nothing writes it yet; others rely on its names, so it is here from the start. */
export interface RecordingRow {
  id: string;
  meetingId: string;
  storageKey: string;
  durationSec: number | null;
  /** As text: a bigint. */
  fileSizeBytes: string | null;
  format: string;
  transcriptKey: string | null;
  status: string;
  createdAt: Date;
}

export const recordingEntity = new EntitySchema<RecordingRow>({
  name: 'Recording',
  tableName: 'recordings',
  columns: {
    id: { type: 'uuid', primary: true },
    meetingId: { type: 'uuid' },
    storageKey: { type: 'varchar', length: 1024 },
    durationSec: { type: 'integer', nullable: true },
    fileSizeBytes: { type: 'bigint', nullable: true },
    format: { type: 'varchar', length: 16, default: 'mp4' },
    transcriptKey: { type: 'varchar', length: 1024, nullable: true },
    status: { type: 'varchar', length: 16, default: 'processing' },
    createdAt: { type: 'timestamptz', default: () => 'now()' },
  },
  indices: [{ name: 'recordings_meeting', columns: ['meetingId'] }],
  foreignKeys: [
    {
      name: 'recordings_meeting_id_fkey',
      target: 'Meeting',
      columnNames: ['meetingId'],
      referencedColumnNames: ['id'],
    },
  ],
});

export const applianceEntities = [sfuNodeEntity, recordingEntity];
