import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { CHUNKS, entryOf, filesBeside, type AppName } from './apps.ts';
import { leaveOut } from './left-out.ts';

/** The oldest Node that is supported, see `engines` in package.json. */
const TARGET = 'node20.19';

/**
 * These find files beside their own package, a native binary or .proto files, so the package has to stay one. Of onoff it is the package
 * epoll that does; the agent does without both where that was not compiled.
 */
const NOT_BUNDLED = ['@photostructure/sqlite', 'grpc-health-check', '@grpc/reflection', 'onoff'];

/** CommonJS packages inside an ES module still ask for `require` and for the folder they are in. */
const COMMONJS_NAMES = [
  `import { createRequire as bundledCreateRequire } from 'node:module';`,
  `import { fileURLToPath as bundledFileUrlToPath } from 'node:url';`,
  `const require = bundledCreateRequire(import.meta.url);`,
  `const __filename = bundledFileUrlToPath(import.meta.url);`,
  `const __dirname = bundledFileUrlToPath(new URL('.', import.meta.url));`,
].join('\n');

/**
 * Programs whose parts are read from disk when first needed, so that a command that talks to nobody reads no gRPC. Only for those that
 * end soon: one that runs for months must not look for a file that an upgrade has replaced.
 */
const SPLIT: readonly AppName[] = ['cli'];

export interface BundleOptions {
  readonly root: string;
  readonly app: AppName;
  readonly outDir: string;
}

/**
 * Bundles a program and everything it needs into `outDir/main.js`: one large file starts faster than hundreds of small ones. Also in
 * one file, what is imported dynamically is evaluated when first needed.
 */
export async function bundleApp({ root, app, outDir }: BundleOptions): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [{ in: entryOf(app), out: 'main' }],
    outdir: outDir,
    chunkNames: `${CHUNKS}/[name]-[hash]`,
    bundle: true,
    splitting: SPLIT.includes(app),
    format: 'esm',
    platform: 'node',
    target: TARGET,
    sourcemap: 'linked',
    // Function names show up in stack traces; on disk the difference is small.
    minify: false,
    external: NOT_BUNDLED,
    plugins: [leaveOut()],
    banner: { js: COMMONJS_NAMES },
    metafile: true,
    logLevel: 'warning',
    logOverride: { 'require-resolve-not-external': 'silent' },
  });
  const beside = await Promise.all(
    filesBeside(app).map(({ from, as }) =>
      copyBeside(path.join(root, from), path.join(outDir, as)),
    ),
  );
  await removeOthers(root, outDir, metafile, beside.flat());
  return metafile;
}

/** Copies a file, or all files of a folder. Returns the copies. */
async function copyBeside(from: string, to: string): Promise<readonly string[]> {
  if (!(await stat(from)).isDirectory()) return [await replaceFile(from, to)];
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return replaceFile(file, path.join(to, path.relative(from, file)));
    }),
  );
}

/** In one step, as a program that runs may be reading the former one. Returns the copy. */
async function replaceFile(file: string, to: string): Promise<string> {
  const copy = path.resolve(to);
  await mkdir(path.dirname(copy), { recursive: true });
  await copyFile(file, `${copy}.new`);
  await rename(`${copy}.new`, copy);
  return copy;
}

/** Chunks of an earlier build have other names. They go last, so that a program that is just starting finds its own. */
async function removeOthers(
  root: string,
  outDir: string,
  metafile: Metafile,
  beside: readonly string[],
): Promise<void> {
  const bundled = Object.keys(metafile.outputs).map((file) => path.resolve(root, file));
  const written = new Set([...bundled, ...beside]);
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const present = files.map((entry) => path.join(entry.parentPath, entry.name));
  const others = present.filter((file) => !written.has(file));
  await Promise.all(others.map((file) => rm(file, { force: true })));
}

/** Bytes of code, source maps not counted. */
export function codeBytes(metafile: Metafile): number {
  const scripts = Object.entries(metafile.outputs).filter(([file]) => path.extname(file) === '.js');
  return scripts.reduce((sum, [, output]) => sum + output.bytes, 0);
}
