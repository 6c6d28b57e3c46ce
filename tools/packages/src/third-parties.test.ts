import { describe, expect, it } from 'vitest';
import { bundledFolders, renderCopyright } from './third-parties.ts';

describe('packages of others', () => {
  it('are found in the comments of a bundle, once each, also inside other packages', () => {
    const bundle = [
      '// node_modules/commander/lib/error.js',
      'const url = "// node_modules/no/such.js";',
      '// apps/agent/src/main.ts',
      '  // node_modules/commander/lib/help.js',
      '// node_modules/@grpc/grpc-js/node_modules/long/index.js',
      '// node_modules/@js-sdsl/ordered-map/dist/cjs/index.js',
    ].join('\n');
    expect(bundledFolders([bundle, '// node_modules/yaml/a.js'])).toEqual([
      'node_modules/@grpc/grpc-js/node_modules/long',
      'node_modules/@js-sdsl/ordered-map',
      'node_modules/commander',
      'node_modules/yaml',
    ]);
  });

  it('are named with their licences; the text of Apache 2.0 is where Debian has it', () => {
    const text = renderCopyright([
      { name: 'a', version: '1.0.0', licence: 'MIT', notices: ['Copyright somebody'] },
      {
        name: 'b',
        version: '2.0.0',
        licence: 'Apache-2.0',
        notices: ['Apache License\n     Version 2.0, January 2004\n'],
      },
      { name: 'c', version: '3.0.0', licence: 'ISC', notices: [] },
    ]);
    expect(text).toContain('a 1.0.0 (MIT)\n-------------\n\nCopyright somebody\n');
    expect(text).not.toContain('January 2004');
    expect(text).toContain('/usr/share/common-licenses/Apache-2.0');
    expect(text).toContain('no file with a licence');
  });
});
