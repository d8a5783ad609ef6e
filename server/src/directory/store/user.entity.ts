import { EntitySchema } from 'typeorm';
import type { Role, UserId } from '#protocol';

/** A row of `users`: a person who has signed in at least once, or a local account. Times are UTC. */
export interface UserRow {
  id: UserId;
  /** Lower case, unique. */
  username: string;
  displayName: string;
  email: string | null;
  source: 'directory' | 'local';
  /** What the directory calls this person for good: entryUUID or objectGUID, else the DN. Null for local accounts. */
  externalId: string | null;
  roles: Role[];
  /** 256×256 WebP. Not loaded unless asked for. */
  photo?: Buffer | null;
  /** Set exactly when there is a photo; changes with its content. */
  photoUpdatedAt: Date | null;
  /** Set by an administrator here; independent of the directory's own mark. */
  disabled: boolean;
  /** Argon2id; local accounts only. Not loaded unless asked for. */
  passwordHash?: string | null;
  /** True while a local account still has the secret that it was created with. */
  mustChangePassword: boolean;
  createdAt: Date;
  lastSignInAt: Date | null;
}

export const userEntity = new EntitySchema<UserRow>({
  name: 'User',
  tableName: 'users',
  columns: {
    id: { type: 'uuid', primary: true },
    username: { type: 'varchar', length: 256 },
    displayName: { name: 'display_name', type: 'varchar', length: 200 },
    email: { type: 'varchar', length: 320, nullable: true },
    source: { type: 'varchar', length: 16, default: 'directory' },
    externalId: { name: 'external_id', type: 'varchar', length: 1024, nullable: true },
    roles: { type: 'text', array: true, default: () => "'{}'" },
    photo: { type: 'bytea', nullable: true, select: false },
    photoUpdatedAt: { name: 'photo_updated_at', type: 'timestamptz', nullable: true },
    disabled: { type: 'boolean', default: false },
    passwordHash: { name: 'password_hash', type: 'varchar', length: 255, nullable: true, select: false },
    mustChangePassword: { name: 'must_change_password', type: 'boolean', default: false },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'now()' },
    lastSignInAt: { name: 'last_sign_in_at', type: 'timestamptz', nullable: true },
  },
  uniques: [{ name: 'users_username_key', columns: ['username'] }],
  checks: [{ name: 'users_source_known', expression: `source IN ('directory', 'local')` }],
  indices: [{ name: 'users_external_id', columns: ['externalId'] }],
});
