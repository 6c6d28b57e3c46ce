import { virtualIpSpec, type Gateway, type NodeName, type RackName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { INSTANCE, renderConfig } from './render-config.ts';
import { isPlainPath, RunFolder } from './run-folder.ts';

const gateways: readonly Gateway[] = [
  { node: 'p1' as NodeName, address: '172.16.0.51' },
  { node: 'p6' as NodeName, address: '172.16.0.56' },
];
const { files } = new RunFolder('/run/grappe');

function render(count: number, proxyPidPath?: string): string {
  const some = gateways.slice(0, count);
  const spec = virtualIpSpec('black-pearl' as RackName, '172.16.0.50', some, 'p1' as NodeName);
  if (spec === undefined) throw new Error('p1 is a gateway');
  return renderConfig({ spec, interfaceName: 'eth0', files, proxyPidPath });
}

describe('renderConfig', () => {
  it('says what the spec says, the same each time', () => {
    const text = render(2);
    expect(text).toBe(render(2));
    for (const line of [
      'vrrp_version 3',
      'state BACKUP',
      'nopreempt',
      'priority 240',
      'advert_int 0.10',
      'unicast_src_ip 172.16.0.51',
      '172.16.0.56 min_ttl 255 max_ttl 255',
      '172.16.0.50/32 dev eth0',
      'higher_prio_send_advert yes',
    ]) {
      expect(text).toContain(`    ${line}\n`);
    }
    expect(text).toContain(`vrrp_instance ${INSTANCE} {`);
    expect(text).toContain('alive.sh /run/grappe/virtual-ip/agent"');
    expect(text).not.toContain('haproxy');
  });

  it('looks after the load balancer when there is one', () => {
    const text = render(2, '/run/grappe/haproxy.pid');
    expect(text).toContain('alive.sh /run/grappe/haproxy.pid haproxy"');
    expect(text).toMatch(/track_script \{\s+agent\s+proxy\s+\}/);
  });

  it('has no partners when there are none', () => {
    expect(render(1)).not.toContain('unicast_peer');
  });

  it('closes what it opens', () => {
    const text = render(2, '/run/grappe/haproxy.pid');
    expect(text.split('{')).toHaveLength(text.split('}').length);
  });
});

describe('isPlainPath', () => {
  it('takes what is one word everywhere', () => {
    expect(isPlainPath('/run/grappe-1/a_b.pid')).toBe(true);
    for (const path of [
      'run',
      '/a b',
      '/a"b',
      '/a;b',
      '/a$b',
      '/a\nb',
      '/é',
      `/${'a'.repeat(300)}`,
    ]) {
      expect(isPlainPath(path), path).toBe(false);
      expect(() => new RunFolder(path), path).toThrow();
    }
  });
});
