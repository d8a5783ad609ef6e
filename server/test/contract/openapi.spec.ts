import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Operation {
  operationId?: string;
  summary?: string;
  requestBody?: { content?: Record<string, { schema?: object }> };
  responses: Record<string, { description?: string; content?: Record<string, { schema?: object }> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

let app: TestApp;
let document: Document;
beforeAll(async () => {
  app = await startTestApp();
  document = (await (await fetch(`${app.url}/api/v1/openapi.json`)).json()) as Document;
}, 60_000);
afterAll(() => app.stop());

/** Every route that Express answers for us, as the router itself lists them. */
function routesOf(testApp: TestApp): { method: string; path: string }[] {
  const express = testApp.app.getHttpAdapter().getInstance() as {
    router: { stack: { route?: { path: string; methods: Record<string, boolean> } }[] };
  };
  return express.router.stack.flatMap(({ route }) =>
    route?.path.startsWith('/api/')
      ? Object.keys(route.methods).map((method) => ({
          method,
          path: route.path.replaceAll(/:([A-Za-z]+)/gu, '{$1}'),
        }))
      : [],
  );
}
const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, method, operation })),
  );
const schemaOf = (part: { content?: Record<string, { schema?: object }> } | undefined) =>
  Object.values(part?.content ?? {}).map(({ schema }) => schema ?? {});

describe('the API description', () => {
  it('holds every route of the app', () => {
    const routes = routesOf(app);
    expect(routes.length).toBeGreaterThan(15);
    const missing = routes.filter(({ method, path }) => !document.paths[path]?.[method]);
    expect(missing).toEqual([]);
  });

  it('states the body of every route that takes one', () => {
    const withBody = operations().filter(({ method }) => method === 'post' || method === 'patch');
    const bare = withBody.filter(({ operation }) =>
      schemaOf(operation.requestBody).some((schema) => Object.keys(schema).length === 0),
    );
    expect(bare.map(({ name }) => name)).toEqual([]);
    const create = document.paths['/api/v1/meetings']?.['post'];
    expect(schemaOf(create?.requestBody)[0]).toMatchObject({
      type: 'object',
      required: expect.arrayContaining(['topic', 'type']),
      properties: { settings: expect.anything(), recurrence: expect.anything() },
    });
  });

  it('states every answer, and the errors in the one shape', () => {
    for (const { name, operation } of operations()) {
      const done = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
      expect([name, done.length]).toEqual([name, 1]);
      const [status, answer] = done[0]!;
      if (status !== '204') expect([name, schemaOf(answer).length]).toEqual([name, 1]);
      expect(operation.summary).toMatch(/^[A-Z].+\.$/u);
      for (const [refused, error] of Object.entries(operation.responses).filter(
        ([each]) => Number(each) >= 400,
      )) {
        if (name.endsWith('/health/ready') && refused === '503') continue;
        expect([name, refused, schemaOf(error)[0]]).toEqual([
          name,
          refused,
          expect.objectContaining({ properties: { error: expect.anything() } }),
        ]);
      }
    }
  });

  it('names each operation once', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
