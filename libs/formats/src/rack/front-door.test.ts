import { describe, expect, it } from 'vitest';
import { parseRack } from './parse-rack.ts';
import { rackOf, rackProblems } from './testing.ts';

const HASH = `$6$saltsalt$${'a'.repeat(86)}`;

function file(frontDoor: string): string {
  return `rack: pearl\nfrontDoor: ${frontDoor}\n`;
}

describe('frontDoor', () => {
  it('is not there unless it is said', () => {
    expect(rackOf('rack: pearl\n').frontDoor).toBeUndefined();
  });

  it('has a page with a password, figures and a limit', () => {
    const statistics = `{ port: 70, user: admin, passwordHash: '${HASH}' }`;
    const text = file(`{ statistics: ${statistics}, prometheusPort: 8405, maxConnections: 4000 }`);
    expect(rackOf(text).frontDoor).toEqual({
      statistics: { port: 70, user: 'admin', passwordHash: HASH },
      prometheusPort: 8_405,
      connectionsMax: 4_000,
    });
  });

  it.each([
    ['{ statistics: { port: 70 } }', /user is missing/],
    ['{ statistics: { port: 70 } }', /passwordHash is missing/],
    ['{ statistics: { port: 0, user: "a b", passwordHash: x } }', /port: "0" is not possible/],
    ['{ statistics: { port: 0, user: "a b", passwordHash: x } }', /user: "a b" is not possible/],
    ['{ prometheusPort: x }', /prometheusPort: "x" is not possible/],
    ['{ maxConnections: 0 }', /maxConnections: "0" is not possible/],
    ['{ page: 70 }', /the key "page" is unknown/],
    [
      `{ prometheusPort: 70, statistics: { port: 70, user: a, passwordHash: '${HASH}' } }`,
      /prometheusPort: .*the statistics page has it/,
    ],
  ])('refuses %s', (settings, expected) => {
    expect(rackProblems(file(settings)).join('\n')).toMatch(expected);
  });

  it('never repeats what may be a password', () => {
    const text = file(
      '{ statistics: { port: 70, user: a, passwordHash: hunter2, password: hunter2 } }',
    );
    const problems = rackProblems(text).join('\n');
    expect(problems).toMatch(/passwordHash: this is no hash of a password/);
    expect(problems).toMatch(/"password" is not supported/);
    expect(problems).not.toContain('hunter2');
  });
});

describe('gateways and the virtual IP', () => {
  const warnings = (text: string): readonly string[] =>
    parseRack({ name: 'rack.yaml', text }).warnings.map(({ message }) => message);

  it('belong together', () => {
    const network = 'network: { virtualIp: 10.0.0.50 }\n';
    const nodes = 'nodes: [{ name: n1, roles: [gateway] }]\n';
    expect(warnings(`rack: pearl\n${network}${nodes}`)).toEqual([]);
    expect(warnings(`rack: pearl\n${network}`)).toEqual([
      'nobody answers on the virtual IP: no node has the role gateway',
    ]);
    expect(warnings(`rack: pearl\n${nodes}`)).toEqual([
      'gateways have nothing to do without a virtual IP',
    ]);
  });

  it('have a limit', () => {
    const nodes = Array.from({ length: 9 }, (_, n) => `{ name: n${n}, roles: [gateway] }`);
    const text = `rack: pearl\nnodes: [${nodes.join(', ')}]\n`;
    expect(rackProblems(text)).toEqual(['2:8 nodes: the rack has 9 gateways (at most 8)']);
  });
});
