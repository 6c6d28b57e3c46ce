import { GrappeError } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { createLogger, type LoggerOptions } from './create-logger.ts';
import { REDACTED } from './redact.ts';

function collect(options: Partial<LoggerOptions> = {}) {
  const written: string[] = [];
  const logger = createLogger({
    name: 'agent',
    level: 'info',
    ...options,
    destination: { write: (line) => written.push(line) },
  });
  const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger, lines, text: () => written.join('') };
}

describe('createLogger', () => {
  it('writes one line of JSON with level, name, time, fields and message', () => {
    const { logger, lines, text } = collect();
    logger.info({ node: 'black-pearl1' }, 'ready');
    expect(lines()).toEqual([
      expect.objectContaining({ level: 'info', name: 'agent', node: 'black-pearl1', msg: 'ready' }),
    ]);
    expect(lines()[0]?.['time']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(text().endsWith('\n')).toBe(true);
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = collect({ level: 'warn' });
    logger.debug({}, 'a');
    logger.info({}, 'b');
    logger.warn({}, 'c');
    logger.error({}, 'd');
    expect(lines().map((line) => line['msg'])).toEqual(['c', 'd']);
  });

  it('adds the fields of children', () => {
    const { logger, lines } = collect();
    logger.child({ node: 'a' }).child({ task: 't' }).info({ slot: 1 }, 'm');
    expect(lines()[0]).toMatchObject({ node: 'a', task: 't', slot: 1 });
  });

  it('redacts whatever looks like a secret, at any depth, also in children and errors', () => {
    const { logger, text } = collect();
    const secrets = {
      password: 'grape-1',
      joinToken: 'grape-2',
      CLIENT_SECRET: 'grape-3',
      key: 'grape-4',
      privateKey: { pem: 'grape-5' },
      'x-api-key': 'grape-6',
      headers: { Authorization: 'Bearer grape-7' },
      tasks: [{ spec: { environment: { POSTGRES_PASSWORD: 'grape-8', SIGNING_KEY: 'grape-9' } } }],
      apikey: 'grape-b',
      url: 'postgres://shop:grape-c@db/shop',
      text: '-----BEGIN EC PRIVATE KEY-----\ngrape-0\n-----END EC PRIVATE KEY-----',
    };
    logger.info(secrets, 'm');
    logger.child(secrets).info({}, 'm');
    logger.info({ secrets, map: new Map([['token', 'grape-a']]) }, 'm');
    logger.error({ err: Object.assign(new Error('e'), secrets) }, 'm');
    expect(text()).toContain(REDACTED);
    expect(text()).not.toContain('grape-');
  });

  it('keeps what only sounds like a secret', () => {
    const { logger, lines } = collect();
    const fields = { keys: ['node/a'], monkey: 'x', keyCount: 2, tokens: 3, hasPassword: false };
    logger.info(fields, 'm');
    expect(lines()[0]).toMatchObject(fields);
  });

  it('prints an error with its code, remedy, stack and the whole chain of causes', () => {
    const { logger, lines } = collect();
    const cause = new Error('disk', { cause: 'a text' });
    logger.error({ err: new GrappeError('CORRUPT', 'damaged', { remedy: 'restore', cause }) }, 'm');
    expect(lines()[0]?.['err']).toMatchObject({
      type: 'GrappeError',
      code: 'CORRUPT',
      message: 'damaged',
      remedy: 'restore',
      stack: expect.stringContaining('create-logger.test'),
      cause: { type: 'Error', message: 'disk', cause: { message: 'a text' } },
    });
  });

  it('survives cycles, depth, long lists, big numbers and buffers', () => {
    const { logger, lines } = collect();
    const cycle: Record<string, unknown> = {};
    cycle['again'] = cycle;
    const loop = new Error('loop');
    loop.cause = loop;
    const list = Array.from({ length: 1_000 }, (_, n) => n);
    logger.info({ cycle, list, big: 2n ** 64n, bytes: Buffer.alloc(9), loop }, 'm');
    expect(lines()[0]).toMatchObject({ big: '18446744073709551616', bytes: '[9 bytes]' });
    expect(lines()[0]?.['list']).toHaveLength(101);
    expect(JSON.stringify(lines()[0]).length).toBeLessThan(20_000);
  });

  it('writes readable lines when asked', () => {
    const { logger, text } = collect({ pretty: true });
    const err = new GrappeError('STORAGE_FULL', 'no room', {
      remedy: 'free some space',
      cause: new Error('ENOSPC'),
    });
    logger.warn({ node: 'a', limits: { cpus: 1 }, err }, 'cannot save');
    expect(text()).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} WARN  agent: cannot save node=a limits={"cpus":1}\n {4}no room \(STORAGE_FULL\); free some space\n {4}ENOSPC\n$/,
    );
  });
});
