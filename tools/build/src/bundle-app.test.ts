import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { APPS, type AppName } from './apps.ts';
import { bundleApp } from './bundle-app.ts';

/** Bundling reads some two thousand files. */
const BUNDLE_TIMEOUT_MS = 60_000;

const root = fileURLToPath(new URL('../../..', import.meta.url));
const dist = path.join(root, 'dist');

/** Source files that are read as soon as the program starts. */
function readAtStart(metafile: Metafile, main: string): string[] {
  const outputs = new Map(Object.entries(metafile.outputs));
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const imports = outputs.get(file)?.imports ?? [];
    for (const one of imports) if (one.kind !== 'dynamic-import') visit(one.path);
  };
  visit(path.relative(root, main));
  return [...seen].flatMap((file) => Object.keys(outputs.get(file)?.inputs ?? {}));
}

describe('a bundle', () => {
  mkdirSync(dist, { recursive: true });
  // Below the root, because the native add-on is looked for in the folders above.
  const folder = mkdtempSync(path.join(dist, 'test-'));
  const outDirOf = (app: AppName) => path.join(folder, app);

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(APPS)(
    'of the %s starts from any folder',
    async (app) => {
      const outDir = outDirOf(app);
      await bundleApp({ root, app, outDir });
      const main = path.join(outDir, 'main.js');
      const help = execFileSync(process.execPath, [main, '--help'], { cwd: tmpdir() });
      expect(help.toString()).toMatch(/Usage: grappe/);
    },
    BUNDLE_TIMEOUT_MS,
  );

  it(
    'of the command line reads no gRPC, certificates, YAML or simulator before a command asks for them',
    async () => {
      const outDir = outDirOf('cli');
      const metafile = await bundleApp({ root, app: 'cli', outDir });
      const atStart = readAtStart(metafile, path.join(outDir, 'main.js'));
      expect(atStart).toContain('apps/cli/src/main.ts');
      const heavy =
        /node_modules\/(@grpc|protobufjs|@peculiar|yaml|js-fatfs|yauzl)\/|^libs\/(sim|[a-z]+-core)\//;
      expect(atStart.filter((file) => heavy.test(file))).toEqual([]);
      expect(Object.keys(metafile.inputs).some((file) => heavy.test(file))).toBe(true);
      const asked = [path.join(outDir, 'main.js'), 'version', '-o', 'yaml'];
      const env = { HOME: folder, PATH: process.env['PATH'] };
      expect(execFileSync(process.execPath, asked, { env }).toString()).toMatch(/^\w+: /m);
    },
    BUNDLE_TIMEOUT_MS,
  );

  it(
    'of the agent has the watchdog beside it, as its source is',
    async () => {
      const outDir = outDirOf('agent');
      await bundleApp({ root, app: 'agent', outDir });
      const source = path.join(root, 'libs/adapters/watchdog/src/watchdog.bash');
      expect(readFileSync(path.join(outDir, 'watchdog.bash'))).toEqual(readFileSync(source));
    },
    BUNDLE_TIMEOUT_MS,
  );

  it(
    'of the command line has the files of card images beside it, in their folders',
    async () => {
      const outDir = outDirOf('cli');
      await bundleApp({ root, app: 'cli', outDir });
      const source = path.join(root, 'libs/adapters/image-build/files');
      for (const file of ['finish-system.sh', 'root/etc/fstab']) {
        const copy = path.join(outDir, 'card-image-files', file);
        expect(readFileSync(copy)).toEqual(readFileSync(path.join(source, file)));
      }
    },
    BUNDLE_TIMEOUT_MS,
  );

  it(
    'has nothing of an earlier one beside it',
    async () => {
      const outDir = outDirOf('cli');
      const stale = path.join(outDir, 'chunk-of-an-earlier-build.js');
      mkdirSync(outDir, { recursive: true });
      writeFileSync(stale, '');
      await bundleApp({ root, app: 'cli', outDir });
      expect(existsSync(stale)).toBe(false);
      expect(existsSync(path.join(outDir, 'main.js.map'))).toBe(true);
    },
    BUNDLE_TIMEOUT_MS,
  );
});
