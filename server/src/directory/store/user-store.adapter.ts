import { Buffer } from 'node:buffer';
import type { DataSource, EntityManager } from 'typeorm';
import type { UserId } from '#protocol';
import { newUserId } from '../../kernel/ids.js';
import { sqlAnswer } from '../../storage/outage.js';
import type { DirectoryPerson } from '../domain/person.js';
import { userEntity, type UserRow } from './user.entity.js';

export type User = Omit<UserRow, 'photo' | 'passwordHash'>;

/** Any number, the same in every version: who holds it gives out usernames. */
const NAMING_LOCK = 7_061_983;

/** What to keep of somebody who just signed in through the directory. */
export interface SignedInPerson extends Omit<DirectoryPerson, 'photo'> {
  /** 256×256 WebP, or null: none. */
  readonly photo: Uint8Array | null;
  readonly at: Date;
}

/** The `users` table. Every call rejects with OutageError when the database is away. */
export class UserStore {
  constructor(private readonly dataSource: DataSource) {}

  byId(id: UserId): Promise<User | null> {
    return sqlAnswer(this.dataSource.getRepository(userEntity).findOneBy({ id }));
  }

  /** Null when there is none, or no photo of them. */
  async photo(id: UserId): Promise<{ readonly bytes: Buffer; readonly updatedAt: Date } | null> {
    const row = await sqlAnswer(
      this.dataSource.getRepository(userEntity).findOne({
        where: { id },
        select: { id: true, photo: true, photoUpdatedAt: true },
      }),
    );
    return row?.photo && row.photoUpdatedAt ? { bytes: row.photo, updatedAt: row.photoUpdatedAt } : null;
  }

  /** With the password hash. `name` is in its one spelling. */
  localByName(name: string): Promise<(User & { readonly passwordHash: string }) | null> {
    return sqlAnswer(this.local({ username: name }));
  }

  localById(id: UserId): Promise<(User & { readonly passwordHash: string }) | null> {
    return sqlAnswer(this.local({ id }));
  }

  private async local(where: { username: string } | { id: UserId }) {
    const row = await this.dataSource
      .getRepository(userEntity)
      .createQueryBuilder('user')
      .addSelect('user.passwordHash')
      .where({ ...where, source: 'local' })
      .getOne();
    return row?.passwordHash ? { ...row, passwordHash: row.passwordHash } : null;
  }

  /**
   * Writes who signed in and gives the row, or null when a local account has this username. The person keeps their row, and so
   * their meetings, when name or login change in the directory (found by external id), and when the directory is rebuilt
   * with new ids (found by username). A login that now belongs to somebody else is taken from its former holder.
   */
  keep(person: SignedInPerson): Promise<User | null> {
    const work = async (manager: EntityManager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [NAMING_LOCK]);
      const users = manager.getRepository(userEntity);
      const known = await users.findOneBy({ source: 'directory', externalId: person.externalId });
      const holder = await users.findOneBy({ username: person.username });
      if (holder?.source === 'local') return null;
      if (known && holder && holder.id !== known.id) {
        const former = `${holder.username.slice(0, 240)}~${holder.id.slice(0, 8)}`;
        await users.update({ id: holder.id }, { username: former });
      }
      const id = known?.id ?? holder?.id ?? newUserId();
      await write(manager, id, person);
      return await users.findOneBy({ id });
    };
    return sqlAnswer(this.dataSource.transaction(work));
  }

  async noteSignIn(id: UserId, at: Date): Promise<void> {
    await sqlAnswer(this.dataSource.getRepository(userEntity).update({ id }, { lastSignInAt: at }));
  }

  async setPassword(id: UserId, passwordHash: string): Promise<void> {
    const users = this.dataSource.getRepository(userEntity);
    await sqlAnswer(users.update({ id, source: 'local' }, { passwordHash, mustChangePassword: false }));
  }

  /**
   * Makes the first local account under the first free name of `names`, unless there is a local account already; null then.
   * Commits after `beforeCommit` is done, so that what that writes exists exactly when the account does.
   */
  makeFirstLocal(
    account: Pick<UserRow, 'displayName' | 'roles'> & { readonly passwordHash: string },
    names: readonly string[],
    beforeCommit: (username: string) => Promise<void>,
  ): Promise<User | null> {
    const work = async (manager: EntityManager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [NAMING_LOCK]);
      const users = manager.getRepository(userEntity);
      if (await users.existsBy({ source: 'local' })) return null;
      for (const username of names) {
        if (await users.existsBy({ username })) continue;
        const id = newUserId();
        await users.insert({ id, username, source: 'local', ...account, mustChangePassword: true });
        await beforeCommit(username);
        return await users.findOneBy({ id });
      }
      throw new Error('No username is free for the local administrator.');
    };
    return sqlAnswer(this.dataSource.transaction(work));
  }
}

/** The photo's time changes only with the photo, since browsers keep it by that. */
async function write(manager: EntityManager, id: UserId, person: SignedInPerson): Promise<void> {
  const photo = person.photo && Buffer.from(person.photo);
  await manager.query(
    `INSERT INTO users AS kept
       (id, username, display_name, email, source, external_id, roles, photo, photo_updated_at, last_sign_in_at)
     VALUES ($1, $2, $3, $4, 'directory', $5, $6, $7::bytea, CASE WHEN $7::bytea IS NULL THEN NULL ELSE $8::timestamptz END, $8)
     ON CONFLICT (id) DO UPDATE SET
       username = EXCLUDED.username, display_name = EXCLUDED.display_name, email = EXCLUDED.email,
       external_id = EXCLUDED.external_id, roles = EXCLUDED.roles, last_sign_in_at = EXCLUDED.last_sign_in_at,
       photo = EXCLUDED.photo,
       photo_updated_at = CASE WHEN kept.photo IS NOT DISTINCT FROM EXCLUDED.photo
                               THEN kept.photo_updated_at ELSE EXCLUDED.photo_updated_at END`,
    [
      id,
      person.username,
      person.displayName,
      person.email,
      person.externalId,
      [...person.roles],
      photo,
      person.at,
    ],
  );
}
