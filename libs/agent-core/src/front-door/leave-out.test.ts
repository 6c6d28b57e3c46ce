import type { FrontDoor, FrontEnd, ServiceKey } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { problemsOf, withoutRefused, type Refusal } from './leave-out.ts';

const ADDRESS = '10.0.0.50';
const at = (port: number) => ({ address: ADDRESS, port });
const web: FrontEnd = {
  name: 'http-443',
  mode: 'http',
  listen: [at(443)],
  clientTimeoutMs: 1_000,
  tls: { certificates: ['shop', 'blog'] },
  routes: [
    { host: 'shop.example.org', backEnd: 'shop' },
    { host: 'blog.example.org', backEnd: 'blog' },
  ],
  forwardedFor: true,
};
const db: FrontEnd = {
  name: 'tcp-5432',
  mode: 'tcp',
  listen: [at(5432)],
  clientTimeoutMs: 1_000,
  backEnd: 'db',
};
const backEnds = ['shop', 'blog', 'db'].map((name) => {
  return { name, service: `pearl/${name}` as ServiceKey } as FrontDoor['backEnds'][number];
});
const door: FrontDoor = {
  frontEnds: [web, db],
  backEnds,
  prometheus: { address: '0.0.0.0', port: 9_101 },
  connectionsMax: 100,
};
const problem = { code: 'x', message: 'no', remedy: '' };
const port = (address: string, number: number): Refusal => ({
  problem,
  listen: { address, port: number },
});
const certificate = (name: string): Refusal => ({ problem, certificate: name });

const names = (refusals: readonly Refusal[]) =>
  withoutRefused(door, refusals).frontEnds.map(({ name }) => name);
const services = (refusals: readonly Refusal[]) =>
  problemsOf(door, refusals).map(({ service }) => service);

describe('what is refused', () => {
  it('is left out by its port, and named by its services', () => {
    expect(names([port(ADDRESS, 5432)])).toEqual(['http-443']);
    expect(services([port(ADDRESS, 5432)])).toEqual(['pearl/db']);
    expect(names([port(ADDRESS, 443)])).toEqual(['tcp-5432']);
    expect(services([port(ADDRESS, 443)])).toEqual(['pearl/shop', 'pearl/blog']);
  });

  it('is left out with the last of its certificates', () => {
    const [end] = withoutRefused(door, [certificate('blog')]).frontEnds;
    expect(end?.tls?.certificates).toEqual(['shop']);
    expect(names([certificate('blog'), certificate('shop')])).toEqual(['tcp-5432']);
  });

  it('is a page of the rack itself', () => {
    expect(withoutRefused(door, [port('0.0.0.0', 9_101)]).prometheus).toBeUndefined();
    expect(services([port('0.0.0.0', 9_101)])).toEqual([undefined]);
  });

  it('is nothing that it does not name', () => {
    expect(withoutRefused(door, [{ problem }, port(ADDRESS, 1)])).toEqual(door);
  });
});
