import { COMPOSE_BYTES_MAX, SERVICES_PER_STACK_MAX } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { parseCompose } from './parse-compose.ts';
import { parse, problemsOf, serviceFile, stackOf } from './testing.ts';

const ONE = 'services: {web: {image: nginx}}\n';

function named(text: string, stackName?: string) {
  return parseCompose({
    files: [{ name: 'compose.yaml', text }],
    environment: { TAG: '16' },
    envFiles: () => undefined,
    ...(stackName === undefined ? {} : { stackName }),
  });
}

describe('the stack', () => {
  it('is named by the caller, else by the file', () => {
    expect(stackOf(named(`name: file\n${ONE}`)).name).toBe('file');
    expect(stackOf(named(`name: file\n${ONE}`, 'given')).name).toBe('given');
    expect(stackOf(named(`name: s\${TAG}\n${ONE}`)).name).toBe('s16');
  });

  it.each([
    [ONE, undefined, /no name/],
    [`name: My_Stack\n${ONE}`, undefined, /is not a stack name/],
    [ONE, 'My Stack', /is not a stack name/],
    ['', 'a', /file is empty/],
    ['services:\n', 'a', /there are no services/],
    ['services: {}\n', 'a', /there are no services/],
    ['services: [web]\n', 'a', /map of services by name|this is a list/],
    ['services: {web: }\n', 'a', /this is nothing/],
    ['services: {-web: {image: x}}\n', 'a', /is not a service name/],
    ['x-a: 1\n', 'a', /there are no services/],
    [`sevices: {}\n${ONE}`, 'a', /did you mean "services"/],
  ])('%j named %s is refused', (text, stackName, message) => {
    const outcome = named(text, stackName);
    expect(outcome.ok ? '' : outcome.problems[0]?.message).toMatch(message);
  });

  it('comes from exactly one file', () => {
    const file = { name: 'a.yaml', text: ONE };
    const base = { environment: {}, envFiles: () => undefined, stackName: 'a' };
    expect(parseCompose({ ...base, files: [] })).toMatchObject({ ok: false });
    expect(parseCompose({ ...base, files: [file, { ...file, name: 'b.yaml' }] })).toMatchObject({
      ok: false,
      problems: [{ file: 'b.yaml', message: 'several Compose files cannot be merged' }],
    });
  });

  it('has limits', () => {
    expect(problemsOf(`${ONE}#${'x'.repeat(COMPOSE_BYTES_MAX)}`)[0]).toMatch(
      /1048\d+ bytes \(at most 1048576/,
    );
    const many = (count: number) =>
      `services:\n${Array.from({ length: count }, (_, i) => `  s${i}: {image: x}\n`).join('')}`;
    expect(stackOf(parse(many(SERVICES_PER_STACK_MAX))).services).toHaveLength(
      SERVICES_PER_STACK_MAX,
    );
    expect(problemsOf(many(SERVICES_PER_STACK_MAX + 1))[0]).toMatch(/257 services \(at most 256\)/);
    expect(problemsOf(many(50_000))).toHaveLength(1);
  });

  it('lists no more problems than anybody reads, and says so', () => {
    const keys = Array.from({ length: 5_000 }, (_, i) => `    k${i}: 1\n`).join('');
    const problems = problemsOf(`services:\n  web:\n    image: x\n${keys}`);
    expect(problems).toHaveLength(1_001);
    expect(problems.at(-1)).toMatch(/^: \d+ more are not listed/);
  });

  const numbers = (count: number, make: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => make(n)).join(', ');
  it.each([
    ['volumes', `[${numbers(40_000, (n) => `"v${n}:/v${n}"`)}]`],
    ['ports', `[${numbers(60_000, (n) => `"${n + 1}:80"`)}]`],
    ['ports', `[${numbers(60_000, (n) => `"x${n}"`)}]`],
    ['cap_add', `[${numbers(60_000, (n) => `NET_${n}`)}]`],
    ['depends_on', `[${numbers(60_000, (n) => `wbe${n}`)}]`],
    ['extra_hosts', `[${numbers(60_000, (n) => `"h${n}:${n}"`)}]`],
    ['command', `"${'$NOPE '.repeat(150_000)}\${"`],
    ['command', `"${'${A:-'.repeat(150_000)}"`],
    ['image', 'a-'.repeat(400_000)],
    ['user', `"\${NO:?${'x'.repeat(400_000)}}"`],
    ['stop_grace_period', '1s'.repeat(400_000)],
    ['deploy', `{placement: {constraints: [${'a'.repeat(800_000)}]}}`],
    ['hostname', `${'a-'.repeat(400_000)}!`],
  ])('comes back from a file of a megabyte: %s', (key, value) => {
    const problems = problemsOf(`services: {web: {image: x}, hostile: {${key}: ${value}}}\n`);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((problem) => problem.length < 1_100)).toBe(true);
  });

  it('does not grow beyond a message', () => {
    const services = Array.from(
      { length: 200 },
      (_, i) => `  s${i}: {image: x, env_file: big.env}\n`,
    );
    const outcome = parse(`services:\n${services.join('')}`, {
      'big.env': `A=${'x'.repeat(100_000)}`,
    });
    expect(outcome.ok ? '' : outcome.problems[0]?.message).toMatch(/grows too large/);
  });
});

describe('volumes', () => {
  const volumes = (text: string) => `${ONE}volumes: ${text}\n`;

  it('are named after the stack, as written, or external', () => {
    const text =
      '{b: , a: {name: own, driver: nfs, driver_opts: {o: 1}, labels: [l]}, cc: {external: true}, dd: {external: true, name: real}}';
    const plain = { driver: 'local', driverOptions: {}, labels: {}, external: false };
    expect(stackOf(parse(volumes(text))).volumes).toEqual([
      { ...plain, name: 'cc', external: true },
      { ...plain, name: 'own', driver: 'nfs', driverOptions: { o: '1' }, labels: { l: '' } },
      { ...plain, name: 'real', external: true },
      { ...plain, name: 'shop_b' },
    ]);
  });

  it.each([
    ['[a]', /this is a list/],
    ['{a: x}', /this is text/],
    ['{a: {drivr: x}}', /did you mean "driver"/],
    ['{aa: {external: {name: bb}}}', /obsolete/],
    ['{aa: {external: true, driver: nfs}}', /external volume is not created/],
    ['{a: {name: bb}, c: {name: bb}}', /same volume as "a"/],
    ['{"a b": }', /volume name/],
  ])('%s is refused', (text, message) => {
    expect(problemsOf(volumes(text))).toEqual([expect.stringMatching(message)]);
  });

  it('that are faulty are not reported again where they are used', () => {
    const text = 'services: {web: {image: x, volumes: ["a:/a"]}}\nvolumes: {a: {drivr: x}}\n';
    expect(problemsOf(text)).toHaveLength(1);
  });
});

describe('env files', () => {
  const files = { 'a.env': 'A=1\nB=2\n', 'b.env': 'B=3\nHOME\n', 'r.env': "Q='a' $x\n" };
  const environment = (settings: string) =>
    stackOf(parse(serviceFile(settings), files)).services[0]?.environment;

  it('are laid over each other in their order, with environment on top', () => {
    expect(environment('env_file: a.env')).toEqual({ A: '1', B: '2' });
    expect(environment('env_file: [a.env, b.env]')).toEqual({ A: '1', B: '3', HOME: '/root' });
    expect(environment('env_file: [b.env, {path: a.env}]\nenvironment: {A: x}')).toEqual({
      A: 'x',
      B: '2',
      HOME: '/root',
    });
    expect(environment('env_file: [{path: no.env, required: false}]')).toEqual({});
    expect(environment('env_file: [{path: r.env, format: raw}]')).toEqual({ Q: "'a' $x" });
    expect(environment('env_file: "${NOPE:-a}.env"\nenvironment: [A]')).toEqual({ B: '2' });
  });

  it('have their own lines in problems', () => {
    const outcome = parse(serviceFile('env_file: bad.env'), { 'bad.env': 'A=1\nnot so\n' });
    expect(outcome.ok ? [] : outcome.problems).toMatchObject([
      { file: 'bad.env', line: 2, column: 1, path: 'services.web.env_file' },
    ]);
  });
});
