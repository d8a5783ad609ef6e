import { hash, verify } from '@node-rs/argon2';

/** Argon2id with 19 MiB and two passes (the library's defaults, and OWASP's advice), on its own threads. */
export const hashPassword = (password: string): Promise<string> => hash(password);

/** False also for a hash that cannot be read. */
export async function isPassword(passwordHash: string, password: string): Promise<boolean> {
  try {
    return await verify(passwordHash, password);
  } catch {
    return false;
  }
}
