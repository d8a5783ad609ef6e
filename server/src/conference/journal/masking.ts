/** What is told of a name is which one it is, and nothing else. */
type Kind = 'person' | 'name' | 'text' | 'topic' | 'token' | 'account' | 'guest' | 'key' | 'place';

const KINDS: Readonly<Record<string, Kind>> = {
  displayName: 'person',
  toName: 'person',
  name: 'name',
  rooms: 'name',
  topic: 'topic',
  question: 'topic',
  options: 'topic',
  resumeSecret: 'token',
  userId: 'account',
  toUserId: 'account',
  guestKey: 'guest',
  password: 'key',
  usernameFragment: 'key',
  username: 'key',
  credential: 'key',
  cname: 'key',
  fingerprints: 'key',
  keyBase64: 'key',
  urls: 'place',
  photoUrl: 'place',
  joinUrl: 'place',
  ip: 'place',
  address: 'place',
  relatedAddress: 'place',
  zone: 'place',
};
/** Only the length of what was said may matter to a decision. */
const SAID = new Set(['text', 'excerpt']);

/**
 * Takes out of a conference's data who people are and what they said: names, texts, secrets, keys and addresses. The same
 * becomes the same everywhere, so that decisions fall as before; ids that the house has drawn by chance stay, for they match
 * with the log.
 */
export class Masks {
  private readonly known = new Map<string, string>();
  private readonly counts = new Map<Kind, number>();

  /** A copy without what must not be known. */
  mask<Value>(value: Value): Value {
    return this.walk(value, '') as Value;
  }

  private walk(value: unknown, key: string): unknown {
    if (typeof value === 'string') return this.text(value, key);
    if (Array.isArray(value))
      return value.map((each: unknown) => (key === 'voted' ? this.head(String(each)) : this.walk(each, key)));
    if (value === null || typeof value !== 'object') return value;
    const within = key === 'fingerprints' ? key : '';
    return Object.fromEntries(
      Object.entries(value).map(([name, each]: [string, unknown]) => [
        key === 'choices' ? this.head(name) : name,
        this.walk(each, within && name === 'value' ? within : name),
      ]),
    );
  }

  private text(value: string, key: string): string {
    if (value === '') return value;
    if (SAID.has(key)) return 'x'.repeat(value.length);
    if (key === 'resumeToken') return this.token(value);
    // Of a meeting; the codes of refusals are words.
    if (key === 'code') return /^\d+$/u.test(value) ? this.of('place', value) : value;
    const kind = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
    return kind ? this.of(kind, value) : value;
  }

  /** The conference that gave it out, and a secret. */
  private token(value: string): string {
    const dot = value.indexOf('.') + 1;
    return value.slice(0, dot) + this.of('token', value.slice(dot));
  }

  /** Who voted (see `headOf`): an account, the browser of a guest, or a seat. */
  private head(head: string): string {
    const [, prefix = '', rest = ''] = /^(user:|guest:|seat:)?(.*)$/su.exec(head) ?? [];
    if (prefix === 'user:') return prefix + this.of('account', rest);
    return prefix === 'guest:' ? prefix + this.of('guest', rest) : head;
  }

  /** What it is first met as gives it its name, for one thing may be found in many places: a topic may sign a message. */
  private of(kind: Kind, value: string): string {
    const known = this.known.get(value);
    if (known !== undefined) return known;
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    const mask = `${kind} ${count}`;
    this.known.set(value, mask);
    return mask;
  }
}
