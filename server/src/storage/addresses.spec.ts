import { describe, expect, it } from '@jest/globals';
import { databaseAddress } from './database-url.js';
import { snakeCase } from './naming.js';
import { redisTarget } from './redis.js';

describe('databaseAddress()', () => {
  const plain = { host: 'db', port: 5432, username: 'conclave', database: 'conclave', ssl: false };
  it.each([
    ['postgres://conclave@db/conclave', plain],
    ['postgresql://conclave@db/conclave', plain],
    ['postgres://conclave@/conclave?host=/run/pg', { ...plain, host: '/run/pg' }],
    ['postgres://conclave@localhost/conclave?host=%2Frun%2Fp%20g', { ...plain, host: '/run/p g' }],
    [
      'postgres://a:b%40c%3Ad@db:6432/e',
      { host: 'db', port: 6432, username: 'a', password: 'b@c:d', database: 'e', ssl: false },
    ],
    [
      'postgres://a@[2001:db8::1]:5433/e',
      { host: '2001:db8::1', port: 5433, username: 'a', database: 'e', ssl: false },
    ],
    ['postgres://a@db', { ...plain, username: 'a', database: 'a' }],
    ['postgres://conclave@db/conclave?sslmode=require', { ...plain, ssl: { rejectUnauthorized: false } }],
    ['postgres://conclave@db/conclave?sslmode=verify-full', { ...plain, ssl: { rejectUnauthorized: true } }],
  ])('%s', (url, expected) => {
    expect(databaseAddress(url)).toEqual(expected);
  });
});

describe('redisTarget()', () => {
  it.each([
    ['redis://h:6379/2', { url: 'redis://h:6379/2', options: {} }],
    ['rediss://h', { url: 'rediss://h', options: {} }],
    ['/run/redis.sock', { options: { path: '/run/redis.sock' } }],
    ['unix:///run/redis.sock', { options: { path: '/run/redis.sock' } }],
  ])('%s', (url, expected) => {
    expect(redisTarget(url)).toEqual(expected);
  });
});

describe('snakeCase()', () => {
  it.each([
    ['hostUserId', 'host_user_id'],
    ['e2eEncryption', 'e2e_encryption'],
    ['sfuNodeId', 'sfu_node_id'],
    ['id', 'id'],
  ])('%s → %s', (name, column) => {
    expect(snakeCase(name)).toBe(column);
  });
});
