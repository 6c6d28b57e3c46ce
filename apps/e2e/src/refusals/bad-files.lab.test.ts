import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildTinyImage, productFiles } from '@grappe/tool-lab';
import { composeText } from '../testing/compose.ts';
import { identitiesOf } from '../testing/container-identity.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'ebadin', nodes: 2 });
const SETTLE_MS = 30_000;
const BAD_INPUT = 2;
const LIMIT = 8;
const MEBIBYTE = 1_048_576;

let before: string[];

beforeAll(async () => {
  await rack().deploy(composeText('steady', { web: { replicas: 2 } }));
  await rack().untilSettled(SETTLE_MS);
  before = identitiesOf(await rack().containers());
});

/** Deploys what must be refused with nothing changed, and returns what the operator reads. */
async function refusedDeploy(name: string, content: string | Buffer, exitCode = BAD_INPUT) {
  const stacks = await rack().stacks();
  const refused = await rack().grappe('deploy', rack().file(name, content));
  expect(refused).toMatchObject({ exitCode, stdout: '' });
  expect(await rack().stacks()).toEqual(stacks);
  expect(identitiesOf(await rack().containers())).toEqual(before);
  return refused.stderr;
}

describe('a compose file that cannot be deployed', () => {
  it('with broken YAML is refused with line and column', async () => {
    const said = await refusedDeploy('broken.yaml', 'services:\n  web:\n    image: [a\n  b: }\n');
    expect(said).toMatch(/broken\.yaml:4:3: this is not valid YAML/);
    expect(said).toMatch(/nothing was changed/);
  });

  it('with unknown and unsupported keys is refused for all of them at once', async () => {
    const text =
      'services:\n  web:\n    imag: a\n    image: a\n    build: .\n    privilegd: true\n';
    const said = await refusedDeploy('keys.yaml', text);
    expect(said).toMatch(/keys\.yaml:3:5 services\.web\.imag: .*did you mean "image"/);
    expect(said).toMatch(/keys\.yaml:5:5 services\.web\.build: .*grappe image load/);
    expect(said).toMatch(/keys\.yaml:6:5 .*did you mean "privileged"/);
  });

  it('of 10 MB, or that is no text, or nothing, is refused', async () => {
    const huge = `services:\n  web:\n    image: a\n#${'x'.repeat(10 * MEBIBYTE)}\n`;
    expect(await refusedDeploy('huge.yaml', huge, LIMIT)).toMatch(/at most 1\.0 MiB/);
    const bytes = Buffer.from(Array.from({ length: 4_096 }, (_, index) => index % 256));
    expect(await refusedDeploy('bytes.yaml', bytes)).toMatch(/not a text file/);
    expect(await refusedDeploy('empty.yaml', '')).toMatch(/the file is empty/);
  });

  it('of almost 1 MB with 300 services is refused; with 200 it is taken', async () => {
    const services = (count: number) =>
      Array.from({ length: count }, (_, index) => {
        const environment = { FILL: 'x'.repeat(3_000) };
        return [`s${index}`, { replicas: 0, environment }] as const;
      });
    const many = composeText('many', Object.fromEntries(services(300)));
    expect(Buffer.byteLength(many)).toBeGreaterThan(MEBIBYTE * 0.8);
    expect(await refusedDeploy('many.yaml', many)).toMatch(
      /300 services \(expected: at most 256\)/,
    );
    await rack().deploy(composeText('many', Object.fromEntries(services(200))));
    expect((await rack().services()).length).toBe(201);
    expect(identitiesOf(await rack().containers())).toEqual(before);
    expect((await rack().grappe('stack', 'rm', 'many', '--yes')).exitCode).toBe(0);
  });

  it('whose services could not be sent to a node is refused, and no node is lost over it', async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `  V${index}: ${'y'.repeat(3_900)}`);
    const services = Array.from({ length: 40 }, (_, index) => {
      return `  s${index}:\n    image: a\n    environment: *env`;
    });
    const text = ['name: wide', 'x-env: &env', ...lines, 'services:', ...services].join('\n');
    const said = await refusedDeploy('wide.yaml', text, LIMIT);
    expect(said).toMatch(/service s0 takes \d+ bytes written out, at most \d+/);
    expect((await rack().nodes()).map(({ condition }) => condition)).toEqual(['ready', 'ready']);
  });
});

describe('an image file that is none', () => {
  it('is refused with its name and what is wrong, and leaves nothing behind', async () => {
    const { tarFile } = await buildTinyImage({ reference: 'grappe-e2e/httpd:1' });
    const whole = readFileSync(tarFile);
    const blobs = () => readdirSync(path.join(productFiles(rack().lab).controllerData, 'images'));
    const blobsBefore = blobs();
    const bad: readonly [string, Buffer, RegExp, number][] = [
      ['cut.tar', whole.subarray(0, whole.length / 2), /not a whole image tar/, BAD_INPUT],
      ['head.tar', whole.subarray(0, 300), /not a whole image tar/, BAD_INPUT],
      ['random.tar', Buffer.alloc(500_000, 'grappe'), /not a whole image tar/, BAD_INPUT],
      ['packed.tar', gzipSync(whole), /is compressed[\s\S]*gunzip -k/, BAD_INPUT],
      ['nothing.tar', Buffer.alloc(0), /1 to \d+ bytes, not 0/, LIMIT],
    ];
    for (const [name, content, reason, exitCode] of bad) {
      const refused = await rack().grappe('image', 'load', rack().file(name, content));
      expect(refused, name).toMatchObject({ exitCode, stdout: '' });
      expect(refused.stderr).toMatch(reason);
      expect(refused.stderr).toContain(name);
    }
    expect(blobs()).toEqual(blobsBefore);
    expect(identitiesOf(await rack().containers())).toEqual(before);
  });
});
