import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CONTROLLER_PROCESS,
  agentProcess,
  productFiles,
  waitForController,
} from '@grappe/tool-lab';
import { agentFolderWith, whyNotConnected } from './agent-by-hand.ts';
import { boardFolder, join, newToken, secretFile } from './joining.ts';
import { startOtherRack, type OtherRack } from './other-rack.ts';
import { CONTROLLER_PROGRAM } from './programs.ts';
import { nodeIdentity, operatorIdentity } from '../third-parties/identities.ts';
import { runProgram } from '../third-parties/run-program.ts';
import { composeText } from '../testing/compose.ts';
import { identitiesOf } from '../testing/container-identity.ts';
import { startGrappe } from '../testing/grappe.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'ecerts', nodes: 2 });
const SETTLE_MS = 60_000;
const BAD_INPUT = 2;
const NOT_FOUND = 3;
const REFUSED = 5;
const UNAUTHENTICATED = 6;
const ONE = 'black-pearl1';
let other: OtherRack;
let others: Record<string, string>;
let own: Record<string, string>;

beforeAll(async () => {
  other = await startOtherRack(rack());
  others = JSON.parse(readFileSync(other.contextFile, 'utf8')) as Record<string, string>;
  own = JSON.parse(readFileSync(rack().contextFile, 'utf8')) as Record<string, string>;
  await rack().deploy(composeText('steady', { web: { replicas: 2 } }));
  await rack().untilSettled(SETTLE_MS);
});

afterAll(() => other.stop());

/** What `grappe node ls` says with such a context file. */
function listNodesWith(name: string, context: object | string) {
  const text = typeof context === 'string' ? context : JSON.stringify(context);
  return startGrappe(secretFile(rack(), name, text), ['node', 'ls']).ended;
}

describe('the command line', () => {
  it('is refused with another rack’s certificate, and refuses another rack’s controller', async () => {
    const { certPem, keyPem } = others;
    const foreign = await listNodesWith('foreign.json', { ...own, certPem, keyPem });
    expect(foreign).toMatchObject({ exitCode: UNAUTHENTICATED, stdout: '' });
    expect(foreign.stderr).toMatch(
      /not issued by the CA of rack ecerts; it is one of rack elsewhere/,
    );
    const misled = await listNodesWith('misled.json', { ...others, controller: own['controller'] });
    expect(misled).toMatchObject({ exitCode: UNAUTHENTICATED, stdout: '' });
    expect(misled.stderr).toMatch(/the server's certificate was not issued by this rack's CA/);
  });

  it('is refused with a node’s certificate', async () => {
    const refused = await listNodesWith('node.json', { ...own, ...nodeIdentity(rack(), ONE) });
    expect(refused).toMatchObject({ exitCode: UNAUTHENTICATED, stdout: '' });
    expect(refused.stderr).toMatch(/is for operators, this certificate is of node black-pearl1/);
  });

  it('says what is wrong with a context file', async () => {
    const { keyPem: _keyPem, ...halved } = own;
    const cases: readonly [string, object | string, number, RegExp][] = [
      ['halved.json', halved, BAD_INPUT, /"keyPem" is missing/],
      ['text.json', '{nonsense', BAD_INPUT, /it is not JSON/],
      ['mixed.json', { ...own, keyPem: others['keyPem'] }, BAD_INPUT, /cannot be used/],
      ['junk.json', { ...own, certPem: 'hello' }, BAD_INPUT, /cannot be used/],
    ];
    for (const [name, context, exitCode, reason] of cases) {
      const refused = await listNodesWith(name, context);
      expect(refused, name).toMatchObject({ exitCode, stdout: '' });
      expect(refused.stderr).toMatch(reason);
    }
    const open = secretFile(rack(), 'open.json', JSON.stringify(own));
    chmodSync(open, 0o644);
    const refused = await startGrappe(open, ['node', 'ls']).ended;
    expect(refused).toMatchObject({ exitCode: REFUSED, stdout: '' });
    expect(refused.stderr).toContain(`try: chmod 600 ${open}`);
    const missing = await startGrappe(`${open}.not`, ['node', 'ls']).ended;
    expect(missing).toMatchObject({ exitCode: NOT_FOUND, stdout: '' });
    expect(`${refused.stderr}${missing.stderr}`).not.toContain('PRIVATE KEY');
  });
});

describe('an agent', () => {
  it('with an operator’s certificate is told that this is no node’s', async () => {
    const identity = operatorIdentity(rack());
    const said = await whyNotConnected(agentFolderWith(rack(), 'op', ONE, identity));
    expect(said).toMatch(/is for nodes, this certificate is of operator admin/);
  });

  it('with another rack’s certificate is told so, whichever CA it trusts', async () => {
    const { caPem = '', certPem = '', keyPem = '' } = others;
    const trusting = { caPem: own['caPem'] ?? '', certPem, keyPem };
    const said = await whyNotConnected(agentFolderWith(rack(), 'trusting', ONE, trusting));
    expect(said).toMatch(/it is one of rack elsewhere/);
    const strange = { caPem, certPem, keyPem };
    const refused = await whyNotConnected(agentFolderWith(rack(), 'strange', ONE, strange));
    expect(refused).toMatch(/the server's certificate was not issued by this rack's CA/);
  });

  it('of a removed node is told that its certificate is revoked', async () => {
    expect(await join(rack(), await newToken(rack()), 'guest')).toMatchObject({ exitCode: 0 });
    expect((await rack().grappe('node', 'remove', 'guest', '--yes')).exitCode).toBe(0);
    const said = await whyNotConnected(boardFolder(rack(), 'guest'));
    expect(said).toMatch(/certificate of node guest is not accepted any more: it was revoked/);
    expect(said).toMatch(/Join the node again with a new token/);
  });

  it('with an expired certificate is told when it ended', async () => {
    const identity = nodeIdentity(rack(), ONE);
    const files = productFiles(rack().lab).controllerData;
    const request = rack().file('request.pem', '');
    const key = secretFile(rack(), 'expired-key.pem', identity.keyPem);
    const subject = new X509Certificate(identity.certPem).subject.split('\n').join('/');
    const made = ['req', '-new', '-key', key, '-subj', `/${subject}`, '-out', request];
    expect(await runProgram('openssl', made)).toMatchObject({ exitCode: 0 });
    const extensions = rack().file(
      'extensions',
      `extendedKeyUsage=clientAuth\nsubjectAltName=URI:grappe://ecerts/node/${ONE}\n`,
    );
    const authority = ['-CA', path.join(files, 'ca.pem'), '-CAkey', path.join(files, 'ca-key.pem')];
    const expired = rack().file('expired.pem', '');
    const sign = ['x509', '-req', '-in', request, ...authority, '-CAcreateserial', '-days', '1'];
    const lastYear = ['-f', '-400d', 'openssl', ...sign, '-extfile', extensions, '-out', expired];
    const signed = await runProgram('faketime', lastYear);
    expect(signed, signed.stderr).toMatchObject({ exitCode: 0 });
    const certPem = readFileSync(expired, 'utf8');
    const folder = agentFolderWith(rack(), 'expired', ONE, { ...identity, certPem });
    expect(await whyNotConnected(folder)).toMatch(/the certificate expired at \d{4}-.*clock says/);
  });
});

describe('a certificate that grows old', () => {
  it('is replaced in place: the node stays connected, and comes back with the new one', async () => {
    const before = nodeIdentity(rack(), ONE).certPem;
    const containers = identitiesOf(await rack().containers());
    await restartController(['faketime', '--exclude-monotonic', '-f', '+250d', process.execPath]);
    const renewed = () => nodeIdentity(rack(), ONE).certPem !== before;
    await until('a new certificate on the node', renewed, SETTLE_MS);
    expect((await rack().node(ONE)).condition).toBe('ready');
    const fresh = nodeIdentity(rack(), ONE);
    expect(new X509Certificate(fresh.certPem).serialNumber).not.toBe(
      new X509Certificate(before).serialNumber,
    );
    await rack().killAgent(ONE);
    await rack().startAgent(ONE);
    const agentLog = () => readFileSync(rack().logFile(agentProcess(ONE)), 'utf8');
    await rack().untilNode(ONE, 'ready', SETTLE_MS);
    expect(agentLog()).toMatch(/certificate renewed/);
    await restartController([process.execPath]);
    await rack().untilNodesReady(SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
    expect(identitiesOf(await rack().containers())).toEqual(containers);
  });
});

async function restartController([command = '', ...args]: readonly string[]): Promise<void> {
  await rack().lab.stopProcess(CONTROLLER_PROCESS);
  const data = ['--data-dir', productFiles(rack().lab).controllerData];
  const run = [...args, CONTROLLER_PROGRAM, 'run', ...data];
  await rack().lab.startProcess({ name: CONTROLLER_PROCESS, command, args: run });
  await waitForController(rack().lab);
  await rack().untilNodesReady(SETTLE_MS);
}
