import { credentials, type ChannelCredentials } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { nodeIdentity, operatorIdentity, type IdentityPems } from './identities.ts';
import { runProgram } from './run-program.ts';
import { callHealth, listServices } from './standard-grpc.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'egrpc', nodes: 1, webImage: false });

function address(): string {
  return `${rack().lab.description.hostAddress}:7443`;
}

function withCertificate({ caPem, certPem, keyPem }: IdentityPems): ChannelCredentials {
  return credentials.createSsl(Buffer.from(caPem), Buffer.from(keyPem), Buffer.from(certPem));
}

describe('gRPC health and reflection', () => {
  it('answer a program that has a certificate of the rack', async () => {
    for (const identity of [operatorIdentity(rack()), nodeIdentity(rack(), 'black-pearl1')]) {
      const asWho = withCertificate(identity);
      expect(await callHealth(address(), asWho)).toBe('SERVING');
      expect(await callHealth(address(), asWho, 'grappe.operator.v1.Nodes')).toBe('SERVING');
      const services = await listServices(address(), asWho);
      expect(services).toEqual(
        expect.arrayContaining(['grappe.link.v1.AgentLink', 'grappe.operator.v1.Stacks']),
      );
    }
  });

  it('are refused with the reason without one', async () => {
    const anonymous = credentials.createSsl(Buffer.from(operatorIdentity(rack()).caPem));
    await expect(callHealth(address(), anonymous)).rejects.toThrow(/no certificate was sent/);
    await expect(listServices(address(), anonymous)).rejects.toThrow(/no certificate was sent/);
  });

  it('say nothing to plain text', async () => {
    await expect(callHealth(address(), credentials.createInsecure())).rejects.toThrow();
    const plain = await runProgram('curl', ['-sS', '-m', '5', `http://${address()}/`]);
    expect(plain).toMatchObject({ stdout: '' });
    expect(plain.exitCode).not.toBe(0);
    expect(await callHealth(address(), withCertificate(operatorIdentity(rack())))).toBe('SERVING');
  });
});
