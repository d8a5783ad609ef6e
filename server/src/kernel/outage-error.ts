/** A part that the request needs (Redis, PostgreSQL) is away. Adapters reject with it; it becomes UNAVAILABLE at the door. */
export class OutageError extends Error {
  override readonly name = 'OutageError';
}
