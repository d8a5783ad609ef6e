import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import * as protocol from '#protocol';

const root = new URL('./fixtures/', import.meta.url);
const filesIn = (folder: string): string[] =>
  readdirSync(new URL(folder, root)).filter((name) => name.endsWith('.json'));
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8')) as unknown;

/** `track.publish.json` and `welcome.alone.json`: a message type, and perhaps a variant of it after a dot. */
const typeOf = (file: string, types: readonly string[]): string | undefined => {
  const stem = file.slice(0, -'.json'.length);
  return types.find((type) => stem === type) ?? types.find((type) => stem.startsWith(`${type}.`));
};

/** Every exported schema of a whole REST request or response, by the names the protocol uses for them. */
const restSchemas: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  Object.entries(protocol as Record<string, unknown>).flatMap(([name, schema]) =>
    /(Request|Response|Query|Preview|meetingView)$/.test(name) && schema instanceof z.ZodType
      ? [[name, schema]]
      : [],
  ),
);

const sides: [folder: string, schemas: Readonly<Record<string, z.ZodType>>][] = [
  ['signaling/client/', protocol.clientMessages],
  ['signaling/server/', protocol.serverMessages],
  ['rest/', restSchemas],
];

describe.each(sides)('fixtures/%s', (folder, schemas) => {
  const types = Object.keys(schemas);
  const files = filesIn(folder);

  it('has a fixture for every message', () => {
    expect(types.length).toBeGreaterThan(5);
    expect(types.filter((type) => !files.includes(`${type}.json`))).toEqual([]);
  });

  it.each(files)('%s parses, and holds nothing its schema does not know', (file) => {
    const type = typeOf(file, types);
    const schema = schemas[type ?? ''];
    if (schema === undefined) throw new Error(`${file} belongs to no message`);
    const fixture = read(folder + file);
    expect(schema.parse(fixture)).toMatchObject(fixture as object);
  });
});

describe('the unions', () => {
  it.each(filesIn('signaling/client/'))('clientMessage parses %s', (file) => {
    const fixture = read(`signaling/client/${file}`) as object;
    expect(protocol.clientMessage.parse(fixture)).toMatchObject(fixture);
  });

  it.each(filesIn('signaling/server/'))('serverMessage parses %s', (file) => {
    const fixture = read(`signaling/server/${file}`) as object;
    expect(protocol.serverMessage.parse(fixture)).toMatchObject(fixture);
  });
});
