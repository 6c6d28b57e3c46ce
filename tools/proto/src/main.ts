import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

/**
 * Generates libs/protocol/src/generated from proto/: TypeScript types, and the descriptor as a module, so that a bundled program needs
 * no .proto file beside it and parses none at start. `--check` writes nothing and fails when the committed files are stale.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const protoDir = join(root, 'proto');
const target = join(root, 'libs/protocol/src/generated');

function protoFiles(): string[] {
  return readdirSync(protoDir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.proto'))
    .sort();
}

function generateTypes(outDir: string, files: readonly string[]): void {
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js'),
      '--longs=Number',
      '--enums=String',
      '--defaults',
      '--oneofs',
      '--grpcLib=@grpc/grpc-js',
      '--importFileExtension=.ts',
      '-I',
      '.',
      '-O',
      outDir,
      ...files,
    ],
    // Relative to proto/, so that the files name no folder of the machine that generated them.
    { cwd: protoDir, stdio: ['ignore', 'ignore', 'inherit'] },
  );
}

function generateDescriptor(outDir: string, files: readonly string[]): void {
  const schema = new protobuf.Root();
  schema.resolvePath = (_origin, path) => (path.startsWith(protoDir) ? path : join(protoDir, path));
  schema.loadSync(files.map((file) => join(protoDir, file)));
  // As text: V8 parses JSON faster than an object literal, which every `grappe` call would pay for.
  const text = JSON.stringify(JSON.stringify(schema.toJSON()));
  writeFileSync(
    join(outDir, 'descriptor.ts'),
    `/** All of proto/, in protobufjs' JSON form. */\nexport const descriptorText = ${text};\n`,
  );
}

function generate(outDir: string): void {
  const files = protoFiles();
  mkdirSync(outDir, { recursive: true });
  generateTypes(outDir, files);
  generateDescriptor(outDir, files);
}

function listing(dir: string): Map<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((e) =>
    e.isFile(),
  );
  return new Map(
    files.map((e) => {
      const path = join(e.parentPath, e.name);
      return [relative(dir, path), readFileSync(path, 'utf8')];
    }),
  );
}

function staleFiles(fresh: Map<string, string>, committed: Map<string, string>): string[] {
  const names = new Set([...fresh.keys(), ...committed.keys()]);
  return [...names].filter((name) => fresh.get(name) !== committed.get(name)).sort();
}

const scratch = mkdtempSync(join(tmpdir(), 'grappe-proto-'));
try {
  generate(scratch);
  if (process.argv.includes('--check')) {
    const stale = staleFiles(listing(scratch), listing(target));
    if (stale.length > 0) {
      console.error(`stale generated files, run "npm run proto":\n  ${stale.join('\n  ')}`);
      process.exitCode = 1;
    }
  } else {
    rmSync(target, { recursive: true, force: true });
    cpSync(scratch, target, { recursive: true });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
