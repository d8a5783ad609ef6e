/**
 * A directory entry as the adapter hands it over: attribute names in lower case, without options such as `;binary`; values
 * as they came.
 */
export type EntryAttributes = ReadonlyMap<string, readonly Uint8Array[]>;

export interface DirectoryEntry {
  readonly dn: string;
  readonly attributes: EntryAttributes;
  /** Common names of the groups that hold the entry. */
  readonly groups: readonly string[];
}

const utf8 = new TextDecoder('utf-8', { fatal: false });

/** The first value of the first of these attributes that has one that is not blank. */
export function firstText(attributes: EntryAttributes, ...names: readonly string[]): string | null {
  for (const name of names) {
    for (const value of attributes.get(name.toLowerCase()) ?? []) {
      const text = utf8.decode(value).trim();
      if (text !== '') return text;
    }
  }
  return null;
}

export function firstBytes(attributes: EntryAttributes, ...names: readonly string[]): Uint8Array | null {
  for (const name of names) {
    const value = attributes.get(name.toLowerCase())?.[0];
    if (value && value.length > 0) return value;
  }
  return null;
}
