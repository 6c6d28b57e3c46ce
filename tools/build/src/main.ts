import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { APPS, entryOf, hasSource, isAppName, type AppName } from './apps.ts';
import { bundleApp, codeBytes } from './bundle-app.ts';

const BYTES_PER_KIB = 1024;
const root = fileURLToPath(new URL('../../..', import.meta.url));

async function buildOne(app: AppName): Promise<void> {
  const startedMs = performance.now();
  const metafile = await bundleApp({ root, app, outDir: path.join(root, 'dist', app) });
  const kib = Math.round(codeBytes(metafile) / BYTES_PER_KIB);
  const tookMs = Math.round(performance.now() - startedMs);
  console.log(`dist/${app}/main.js  ${kib} KiB  ${tookMs} ms`);
}

/** `npm run build [-- APP...]`: bundles the named programs, or all of them. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !isAppName(name));
  if (unknown.length > 0) {
    console.error(`no such program: ${unknown.join(', ')}; there are ${APPS.join(', ')}`);
    return 2;
  }
  const wanted = names.length === 0 ? APPS : names.filter(isAppName);
  const missing = wanted.filter((app) => !hasSource(root, app));
  for (const app of missing) console.error(`${app} is not built: ${entryOf(app)} does not exist`);
  await Promise.all(wanted.filter((app) => hasSource(root, app)).map(buildOne));
  return missing.length > 0 && names.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
