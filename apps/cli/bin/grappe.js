#!/usr/bin/env node
import { existsSync } from 'node:fs';

const bundle = new URL('../../../dist/cli/main.js', import.meta.url);
if (existsSync(bundle)) {
  await import(bundle.href);
} else {
  process.stderr.write('error: grappe has not been built yet\n  try: npm run build\n');
  process.exitCode = 70;
}
