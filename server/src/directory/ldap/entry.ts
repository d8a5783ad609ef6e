import { Buffer } from 'node:buffer';
import * as z from 'zod';
import type { DirectoryEntry } from '../domain/entry.js';

const oneOrMore = z.union([z.instanceof(Uint8Array), z.array(z.instanceof(Uint8Array))]);
const raw = z.record(z.string(), z.unknown());
const found = z.object({
  dn: z.string().min(1),
  _raw: raw,
  _groups: z.array(z.object({ _raw: raw })).default([]),
});

/** The library's user object in our own shape; null when it does not look as expected. */
export function entryFrom(user: unknown): DirectoryEntry | null {
  const read = found.safeParse(user);
  if (!read.success) return null;
  const { dn, _raw, _groups } = read.data;
  return {
    dn,
    attributes: attributesOf(_raw),
    groups: _groups.flatMap((group) =>
      (attributesOf(group._raw).get('cn') ?? []).map((name) => Buffer.from(name).toString('utf8')),
    ),
  };
}

/** What is not bytes (the DN, controls) is not an attribute. `jpegPhoto;binary` counts as `jpegPhoto`. */
function attributesOf(values: Readonly<Record<string, unknown>>): Map<string, Uint8Array[]> {
  const attributes = new Map<string, Uint8Array[]>();
  for (const [name, value] of Object.entries(values)) {
    const bytes = oneOrMore.safeParse(value);
    const [plain = name] = name.toLowerCase().split(';');
    if (bytes.success) attributes.set(plain, [...(attributes.get(plain) ?? []), ...[bytes.data].flat()]);
  }
  return attributes;
}
