import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { runPassedThrough } from './pass-through.ts';
import { useTestRack } from './testing/test-rack.ts';
import { inFolder, writeContext } from './testing/test-terminal.ts';
import { sampleNode, sampleService } from './testing/test-world.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const SHIM = fileURLToPath(new URL('../bin/grappe.js', import.meta.url));

const rack = useTestRack();

function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    env: { ...process.env, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const exited = once(child, 'close').then(([code]) => ({ code: code as number, stdout, stderr }));
  return { child, exited, stdout: () => stdout };
}

describe('the process', () => {
  it('exits by the code of the failure, data and errors apart', async () => {
    await inFolder(async (folder) => {
      rack.world.nodes.set('pi1', sampleNode('pi1'));
      const context = await writeContext(folder, rack.controller.address, rack.identities.operator);
      const good = await start(['node', 'ls'], { GRAPPE_CONTEXT: context }).exited;
      expect(good).toMatchObject({ code: 0, stderr: '' });
      expect(good.stdout).toContain('pi1');
      await chmod(context, 0o640);
      const bad = await start(['node', 'ls'], { GRAPPE_CONTEXT: context }).exited;
      expect(bad).toMatchObject({ code: 5, stdout: '' });
      expect(bad.stderr).toContain(`try: chmod 600 ${context}`);
    });
  });

  it('ends a follow at Ctrl-C with 130', async () => {
    await inFolder(async (folder) => {
      rack.world.services.set('shop/web', sampleService('shop/web'));
      rack.world.logs.push({ service: 'shop/web', slot: '1', node: 'pi1', text: 'first' });
      const context = await writeContext(folder, rack.controller.address, rack.identities.operator);
      const running = start(['service', 'logs', '-f', 'web', '--context', context]);
      await vi.waitFor(() => expect(running.stdout()).toContain('first'), { timeout: 20_000 });
      running.child.kill('SIGINT');
      expect((await running.exited).code).toBe(130);
      await vi.waitFor(() => expect(rack.world.followers).toBe(0), { timeout: 20_000 });
    });
  });

  it('ends in silence when its reader has seen enough', async () => {
    await inFolder(async (folder) => {
      rack.world.services.set('shop/web', sampleService('shop/web'));
      const text = 'x'.repeat(1_000);
      for (let n = 0; n < 5_000; n += 1) {
        rack.world.logs.push({ service: 'shop/web', slot: '1', node: 'pi1', text });
      }
      const context = await writeContext(folder, rack.controller.address, rack.identities.operator);
      const running = start(['service', 'logs', 'web', '--context', context]);
      await once(running.child.stdout, 'data');
      running.child.stdout.destroy();
      expect(await running.exited).toMatchObject({ code: 0, stderr: '' });
    });
  });
});

describe('controller and agent', () => {
  const io = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: {},
    nowMs: Date.now,
    interrupted: new AbortController().signal,
    programs: '',
  };

  async function withBundle<T>(script: string, use: (programs: string) => Promise<T>): Promise<T> {
    return inFolder(async (folder) => {
      await mkdir(join(folder, 'agent'));
      await writeFile(join(folder, 'agent', 'main.js'), script);
      return use(folder);
    });
  }

  it('get their arguments and give their exit code', async () => {
    const script = "process.exit(process.argv.slice(2).join(' ') === 'run --help' ? 42 : 1);";
    const code = await withBundle(script, (programs) =>
      runPassedThrough({ ...io, programs }, { program: 'agent', args: ['run', '--help'] }),
    );
    expect(code).toBe(42);
  });

  it('get signals, and one that ends them shows in the exit code', async () => {
    const script =
      "process.on('SIGUSR2', () => process.exit(17)); setInterval(() => {}, 1000); process.kill(process.ppid, 'SIGUSR2');";
    const code = await withBundle(script, (programs) =>
      runPassedThrough({ ...io, programs }, { program: 'agent', args: ['run'] }),
    );
    expect(code).toBe(17);
    const killed = await withBundle("process.kill(process.pid, 'SIGKILL');", (programs) =>
      runPassedThrough({ ...io, programs }, { program: 'agent', args: ['run'] }),
    );
    expect(killed).toBe(137);
  });

  it('say what is missing when they have not been built', async () => {
    const { code, stderr } = await start(['controller', 'run']).exited;
    expect(code).toBe(3);
    expect(stderr).toContain('error: the controller is not there');
  });
});

describe('bin/grappe.js', () => {
  it('runs the bundle, or says how to build it', async () => {
    await inFolder(async (folder) => {
      await mkdir(join(folder, 'apps/cli/bin'), { recursive: true });
      const shim = join(folder, 'apps/cli/bin/grappe.js');
      await cp(SHIM, shim);
      await writeFile(join(folder, 'package.json'), '{"type":"module"}');
      const run = async () => {
        const child = spawn(process.execPath, [shim]);
        let text = '';
        for (const stream of [child.stdout, child.stderr]) {
          stream.on('data', (chunk) => (text += String(chunk)));
        }
        await once(child, 'close');
        return text;
      };
      expect(await run()).toBe('error: grappe has not been built yet\n  try: npm run build\n');
      await mkdir(join(folder, 'dist/cli'), { recursive: true });
      await writeFile(join(folder, 'dist/cli/main.js'), "console.log('built');");
      expect(await run()).toBe('built\n');
    });
  });
});
