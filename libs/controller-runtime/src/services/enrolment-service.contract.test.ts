import { enrolNode, type NodeTls } from '@grappe/adapter-grpc-client';
import { certificateMatchesDigest, createCsr } from '@grappe/adapter-pki';
import type { JoinToken, NodeName } from '@grappe/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { value } from '../testing/certificates.ts';
import { keyAndCsr, TestController } from '../testing/controller.ts';

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start();
});
afterEach(() => controller.stop());

function enrol(token: JoinToken, node: string, csrPem: string) {
  return enrolNode({
    address: controller.address,
    token,
    node: node as NodeName,
    csrPem,
    matchesDigest: certificateMatchesDigest,
  });
}

async function enrolAnew(token: JoinToken, node: string) {
  return enrol(token, node, (await keyAndCsr(node)).csrPem);
}

describe('enrolment', () => {
  it('makes a board a node that can connect', async () => {
    const token = await controller.token();
    const { keyPem, csrPem } = await keyAndCsr('pi1');
    const enrolled = await enrol(token, 'pi1', csrPem);
    expect(enrolled).toMatchObject({
      rack: 'pearl',
      linkAddresses: ['rack.test:7443'],
      mqttUrl: 'mqtts://rack.test:8883',
      mqttCaPem: '',
    });
    const tls: NodeTls = { keyPem, certPem: enrolled.certificatePem, caPem: enrolled.caPem };
    const agent = controller.connect('pi1', tls);
    expect((await agent.hello()).welcome).toMatchObject({ term: 1, heartbeatPeriodMs: 250 });
    const { node } = await controller.operator.getNode({ name: 'pi1' });
    expect(node).toMatchObject({ condition: 'NODE_CONDITION_READY' });
  });

  it('can be repeated with the same key, which uses the token up only once', async () => {
    const token = await controller.token({ uses: 2 });
    const { keyPem, csrPem } = await keyAndCsr('pi1');
    const first = await enrol(token, 'pi1', csrPem);
    const again = await enrol(
      token,
      'pi1',
      value(await createCsr({ kind: 'node', name: 'pi1' as NodeName }, keyPem)),
    );
    expect(again.certificatePem).not.toBe(first.certificatePem);
    await enrolAnew(token, 'pi2');
    await expect(enrolAnew(token, 'pi3')).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining('used up by pi1, pi2') as string,
    });
    // Only the certificate handed out last is good.
    const stale = controller.connect('pi1', { ...first, keyPem, certPem: first.certificatePem });
    expect(await stale.over()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('lets a board take the place of another, whose certificate is worth nothing then', async () => {
    const { keyPem, csrPem } = await keyAndCsr('pi1');
    const enrolled = await enrol(await controller.token(), 'pi1', csrPem);
    const tls: NodeTls = { keyPem, certPem: enrolled.certificatePem, caPem: enrolled.caPem };
    const before = controller.connect('pi1', tls);
    await before.hello();
    await expect(enrolAnew(await controller.token(), 'pi1')).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      remedy: expect.stringContaining('grappe token create --node pi1 --replace') as string,
    });
    const replacing = await controller.token({ node: 'pi1', replace: true });
    const fresh = await keyAndCsr('pi1');
    const taken = await enrol(replacing, 'pi1', fresh.csrPem);
    await before.over();
    const late = controller.connect('pi1', tls);
    expect(await late.over()).toMatchObject({ code: 'UNAUTHENTICATED' });
    // The answer was lost on the way, and the power with it.
    const repeated = await enrol(
      replacing,
      'pi1',
      value(await createCsr({ kind: 'node', name: 'pi1' as NodeName }, fresh.keyPem)),
    );
    expect(repeated.certificatePem).not.toBe(taken.certificatePem);
    const now = controller.connect('pi1', {
      keyPem: fresh.keyPem,
      certPem: repeated.certificatePem,
      caPem: repeated.caPem,
    });
    expect((await now.hello()).welcome).toBeDefined();
    const messages = [...controller.driver.state.durable.events.values()]
      .filter(({ kind }) => kind === 'node.replaced')
      .map(({ message }) => message);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain('made by operator anna');
  });

  it('refuses a token that replaces without a node, or for several', async () => {
    await expect(controller.token({ replace: true })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    const several = controller.token({ node: 'pi1', replace: true, uses: 2 });
    await expect(several).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('refuses a wrong, expired, foreign or unknown token', async () => {
    const token = await controller.token({ ttlMs: 1_000, node: 'pi1' });
    const refused = (given: JoinToken, node = 'pi1') =>
      expect(enrolAnew(given, node)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await refused({ ...token, secret: token.secret.split('').reverse().join('') });
    await refused({ ...token, id: `${token.id}x` });
    await refused(token, 'pi2');
    controller.clock.advance(1_000);
    await refused(token);
    expect(controller.driver.state.durable.nodes.size).toBe(0);
  });

  it('keeps the token to itself when the rack is another one', async () => {
    const token = await controller.token();
    await expect(
      enrolAnew({ ...token, caDigest: `x${token.caDigest.slice(1)}` }, 'pi1'),
    ).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('refuses a name that is taken, and says what to do', async () => {
    await enrolAnew(await controller.token(), 'pi1');
    await expect(enrolAnew(await controller.token(), 'pi1')).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      remedy: expect.stringContaining('grappe token create --node pi1 --replace') as string,
    });
  });

  it('refuses what is no name or no certificate request, and uses no token up for it', async () => {
    const token = await controller.token();
    const invalid = (node: string, csrPem: string) =>
      expect(enrol(token, node, csrPem)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const { csrPem } = await keyAndCsr('pi1');
    await invalid('Not A Name', csrPem);
    await invalid('pi1', 'nonsense');
    await invalid('pi1', 'x'.repeat(100_000));
    await enrol(token, 'pi1', csrPem);
  });

  it('does not let a removed node back in with its old token', async () => {
    const token = await controller.token();
    const { csrPem } = await keyAndCsr('pi1');
    await enrol(token, 'pi1', csrPem);
    await controller.operator.removeNode({ name: 'pi1', force: true });
    await expect(enrol(token, 'pi1', csrPem)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('leaves no token, secret or key in logs and events', async () => {
    const token = await controller.token();
    await enrolAnew(token, 'pi1');
    const { events } = controller.driver.state.durable;
    const text = JSON.stringify([controller.logger.lines, [...events.values()]]);
    expect(text).toContain(token.id);
    expect(text).not.toContain(token.secret);
    expect(text).not.toContain('BEGIN');
  });

  it('renews a certificate without ending the old one', async () => {
    const tls = await controller.enrolled('pi1');
    const agent = controller.connect('pi1', tls);
    await agent.hello();
    const { keyPem, csrPem } = await keyAndCsr('pi1');
    const renewed = await agent.client.renewCertificate(csrPem);
    for (const certificate of [tls, { ...tls, keyPem, certPem: renewed.certificatePem }]) {
      const next = controller.connect('pi1', certificate);
      await next.hello();
    }
  });
});
