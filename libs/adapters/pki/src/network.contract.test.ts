import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { explainTlsError, type ConnectionError } from './explain-tls-error.ts';

/**
 * Runs in a network namespace of its own, which ends with the process: one route says that the host is unreachable, packets for
 * another network vanish in a pair of interfaces, and the rest has no route. One repeated SYN keeps the time-out short.
 */
const NETWORK = `
set -e
ip link set lo up
ip link add hole type veth peer name floor
ip link set floor up
ip address add 198.51.100.1/24 dev hole
ip link set hole up
ip neighbour add 198.51.100.9 lladdr 02:00:00:00:00:09 dev hole
ip route add unreachable 203.0.113.0/24
sysctl -q -w net.ipv4.tcp_syn_retries=1
exec "$0" -e "$1" "$2"
`;

const CLIENT = `
const socket = require('node:tls').connect({ host: process.argv[1], port: 7421 });
socket.on('error', ({ code, message }) => console.log(JSON.stringify({ code, message })));
`;

async function dial(host: string): Promise<ConnectionError> {
  const args = ['--net', 'sh', '-c', NETWORK, process.execPath, CLIENT, host];
  const { stdout } = await promisify(execFile)('unshare', args);
  return JSON.parse(stdout) as ConnectionError;
}

describe('a network that leads nowhere', () => {
  it.each([
    ['203.0.113.9', 'EHOSTUNREACH', 'UNREACHABLE', /^no machine answers/],
    ['192.0.2.9', 'ENETUNREACH', 'UNREACHABLE', /^this machine has no network/],
    ['198.51.100.9', 'ETIMEDOUT', 'TIMED_OUT', /^no answer came/],
  ])('is explained for %s: %s', async (host, code, failureCode, message) => {
    const error = await dial(host);
    expect(error.code).toBe(code);
    const failure = explainTlsError(error);
    expect(failure).toMatchObject({ code: failureCode, message: expect.stringMatching(message) });
    expect(failure.message).toContain(`(${host}:7421)`);
  });
});
