import path from 'node:path';
import { parseArgs } from 'node:util';
import { ERROR_CODES, GrappeError } from '@grappe/domain';
import { ARCHITECTURES, isArchitecture, type Architecture } from './architecture.ts';
import { buildPackages } from './build-packages.ts';
import { readRelease } from './release.ts';
import { REPOSITORY } from './repository.ts';

const USAGE = `Usage: npm run packages [-- OPTIONS]

Makes Debian packages of what "npm run build" has put into dist.

  --architecture NAME  ${ARCHITECTURES.join(' or ')}; repeatable (default: both)
  --out FOLDER         where they go (default: dist/packages)
`;

function architecturesOf(names: readonly string[]): readonly Architecture[] {
  const unknown = names.filter((name) => !isArchitecture(name));
  if (unknown.length === 0)
    return names.length === 0 ? ARCHITECTURES : names.filter(isArchitecture);
  throw new GrappeError('INVALID_INPUT', `no such architecture: ${unknown.join(', ')}`, {
    remedy: `There are ${ARCHITECTURES.join(' and ')}.`,
  });
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      architecture: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: path.join(REPOSITORY, 'dist/packages') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const architectures = architecturesOf(values.architecture);
  const release = await readRelease(REPOSITORY);
  if (release.version.endsWith('+changed')) {
    console.error('warning: files differ from the commit; these packages cannot be made again');
  }
  await buildPackages({
    root: REPOSITORY,
    outFolder: values.out,
    release,
    architectures,
    onPackage: (file) => console.log(file),
  });
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof TypeError && 'code' in error) {
    console.error(`error: ${error.message}\n\n${USAGE}`);
    process.exitCode = ERROR_CODES.INVALID_INPUT.exit;
  } else if (error instanceof GrappeError) {
    console.error(`error: ${error.message}`);
    if (error.remedy !== '') console.error(`  try: ${error.remedy}`);
    process.exitCode = ERROR_CODES[error.code].exit;
  } else throw error;
}
