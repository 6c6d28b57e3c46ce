import { describe, expect, it } from 'vitest';
import type { RackName } from '@grappe/domain';
import { renderMosquittoConfig, type MosquittoOptions } from './mosquitto-config.ts';

const options: MosquittoOptions = {
  rack: 'pearl' as RackName,
  port: 8883,
  operators: ['ann'],
  hubs: ['wall'],
  files: { ca: '/d/ca.pem', cert: '/d/cert.pem', key: '/d/key.pem', acl: '/d/acl' },
};

describe('Mosquitto configuration', () => {
  it('confines nodes, lets operators read, hubs press buttons as well, and the controller do both', () => {
    const rendered = renderMosquittoConfig(options);
    expect(rendered).toMatchObject({ ok: true });
    if (!rendered.ok) return;
    expect(rendered.value.acl).toBe(
      [
        '# A node: its own branch.',
        'pattern readwrite grappe/pearl/node/%u/#',
        '',
        '# The controller: the rack, and its devices in Home Assistant; a topic level has no half wildcard, so any device.',
        'user grappe:controller',
        'topic readwrite grappe/pearl/#',
        'topic read homeassistant/status',
        'topic write homeassistant/device/+/config',
        '',
        'user operator:ann',
        'topic deny grappe/pearl/node/operator:ann/#',
        'topic read grappe/pearl/#',
        'topic read homeassistant/#',
        '',
        'user hub:wall',
        'topic deny grappe/pearl/node/hub:wall/#',
        'topic read grappe/pearl/#',
        'topic read homeassistant/#',
        'topic write grappe/pearl/command/+',
        'topic write homeassistant/status',
        '',
      ].join('\n'),
    );
    const lines = rendered.value.conf.split('\n');
    expect(lines).toContain('listener 8883');
    expect(lines).toContain('require_certificate true');
    expect(lines).toContain('use_identity_as_username true');
    expect(lines).toContain('allow_anonymous false');
    expect(lines.some((line) => line.startsWith('crlfile'))).toBe(false);
  });

  it('takes an address and a revocation list', () => {
    const rendered = renderMosquittoConfig({
      ...options,
      address: '127.0.0.1',
      files: { ...options.files, crl: '/d/with space/crl.pem' },
    });
    expect(rendered.ok && rendered.value.conf).toContain('listener 8883 127.0.0.1\n');
    expect(rendered.ok && rendered.value.conf).toContain('crlfile /d/with space/crl.pem\n');
  });

  it.each([
    { port: 0 },
    { port: 70_000 },
    { address: '127.0.0.1\nallow_anonymous true' },
    { operators: ['ann\ntopic readwrite #'] },
    { operators: ['ann bob'] },
    { hubs: ['wall\ntopic readwrite #'] },
    { files: { ...options.files, acl: '/d/acl\nallow_anonymous true' } },
    { files: { ...options.files, ca: 'relative.pem' } },
  ])('refuses %j', (change) => {
    expect(renderMosquittoConfig({ ...options, ...change })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT' },
    });
  });
});
