import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useTestRack } from './testing/test-rack.ts';
import {
  inFolder,
  runInTerminal,
  writeContext,
  type TerminalOptions,
} from './testing/test-terminal.ts';

const rack = useTestRack();
const COMPOSE = 'services:\n  web:\n    image: web:${TAG}\n';

/** Deploys from a folder with a context file in it. */
function inProject<T>(
  use: (
    folder: string,
    deploy: (
      args: readonly string[],
      options?: TerminalOptions,
    ) => ReturnType<typeof runInTerminal>,
  ) => Promise<T>,
): Promise<T> {
  return inFolder(async (folder) => {
    const context = await writeContext(folder, rack.controller.address, rack.identities.operator);
    return use(folder, (args, options = {}) =>
      runInTerminal(['deploy', ...args], {
        ...options,
        env: { GRAPPE_CONTEXT: context, ...options.env },
      }),
    );
  });
}

describe('deploy', () => {
  it('creates, leaves, updates, scales and removes', async () => {
    await inProject(async (folder, deploy) => {
      const file = join(folder, 'compose.yaml');
      const changes = async (text: string, ...args: string[]) => {
        await writeFile(file, text);
        const words = ['--stack', 'shop', '-o', 'json', ...args, file];
        const { stdout, exitCode } = await deploy(words, { env: { TAG: '1' } });
        expect(exitCode).toBe(0);
        return (JSON.parse(stdout) as { changes: unknown }).changes;
      };
      const web = (change: string, version: number | null) => [
        { service: 'shop/web', change, version },
      ];
      expect(await changes(COMPOSE, '--dry-run')).toEqual(web('created', 1));
      expect(rack.world.services.size).toBe(0);
      expect(await changes(COMPOSE)).toEqual(web('created', 1));
      expect(await changes(COMPOSE)).toEqual(web('unchanged', 1));
      const updated = COMPOSE.replace('web:$', 'web2:$');
      expect(await changes(updated)).toEqual(web('updated', 2));
      expect(await changes(`${updated}    deploy: { replicas: 3 }\n`)).toEqual(web('scaled', 3));
      expect(await changes('services: { db: { image: "db:1" } }')).toEqual([
        { service: 'shop/db', change: 'created', version: 1 },
        { service: 'shop/web', change: 'removed', version: null },
      ]);
    });
  });

  it('says what it did, for people', async () => {
    await inProject(async (_, deploy) => {
      const stdin = 'services: { web: { image: w } }';
      const first = await deploy(['--stack', 'shop', '-'], { stdin });
      expect(first.stdout).toMatch(/^SERVICE +CHANGE +VERSION\nshop\/web +created +1\n$/);
      expect(first.stderr).toContain('stack shop is accepted (services changed: 1)');
      const again = await deploy(['--stack', 'shop', '-'], { stdin });
      expect(again.stderr).toBe('stack shop is as it was\n');
    });
  });

  it('takes variables from .env, from --env-file and above all from the shell', async () => {
    await inProject(async (folder, deploy) => {
      const file = join(folder, 'compose.yaml');
      await writeFile(file, COMPOSE);
      await writeFile(join(folder, '.env'), 'TAG=dot\n');
      await writeFile(join(folder, 'other.env'), 'TAG="other"\n');
      const image = async (args: string[], env = {}) => {
        await deploy(['--stack', 'shop', ...args, file], { env });
        return rack.world.services.get('shop/web')?.image;
      };
      expect(await image([])).toBe('web:dot');
      expect(await image(['--env-file', join(folder, 'other.env')])).toBe('web:other');
      expect(await image([], { TAG: 'shell' })).toBe('web:shell');
      const missing = await deploy(['--env-file', join(folder, 'none.env'), file]);
      expect(missing.exitCode).toBe(3);
    });
  });

  it('names the stack by --stack, by the file, or by the folder', async () => {
    await inProject(async (folder, deploy) => {
      await deploy(['-'], { stdin: 'name: named\nservices: { web: { image: w } }' });
      expect([...rack.world.stacks.keys()]).toEqual(['named']);
      await writeFile(join(folder, 'compose.yaml'), 'services: { web: { image: w } }');
      await deploy([join(folder, 'compose.yaml')]);
      expect([...rack.world.stacks.keys()][1]).toMatch(/^grappe-cli-/);
      const bad = await deploy(['-'], {
        stdin: 'name: Not A Name\nservices: { web: { image: w } }',
      });
      expect(bad.exitCode).toBe(2);
      expect(rack.world.stacks.size).toBe(2);
    });
  });

  it('shows all problems with their lines and changes nothing', async () => {
    const { exitCode, stderr, stdout } = await rack.grappe('deploy --stack shop -', {
      stdin: 'services:\n  web:\n    image: w\n    imagee: x\n    ports: ["x"]\n',
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/stdin:4:\d+/);
    expect(stderr).toMatch(/stdin:5:\d+/);
    expect(stderr).toContain('error: stdin cannot be deployed: 2 problems, listed above');
    expect(rack.world.stacks.size).toBe(0);
  });

  it('refuses a file of 10 MB without reading it, and as much from stdin', async () => {
    await inProject(async (folder, deploy) => {
      const file = join(folder, 'compose.yaml');
      await writeFile(file, Buffer.alloc(10_000_000, 'a'));
      const { exitCode, stderr } = await deploy([file]);
      expect(exitCode).toBe(8);
      expect(stderr).toContain('has 9.5 MiB; a compose file has at most 1.0 MiB');
      expect((await deploy(['-'], { stdin: 'a'.repeat(2_000_000) })).exitCode).toBe(8);
    });
  });
});
