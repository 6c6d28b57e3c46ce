import { GrappeError, parseNodeName, type NodeName } from '@grappe/domain';
import type { Certificates } from '@grappe/ports';
import type { EnrolmentHandlers, EnrolResponse } from '@grappe/protocol';
import { nodeIdentity } from '@grappe/controller-core';
import type { ControllerDriver } from '../controller-driver.ts';
import type { Gate } from '../gate.ts';

/** What a new node is told about where to find the rack. */
export interface RackAddresses {
  /** `host:port` of the agent link. */
  readonly link: readonly string[];
  readonly mqttUrl: string;
  /** The MQTT broker's CA when it is not the rack's; empty otherwise. */
  readonly mqttCaPem: string;
}

export interface EnrolmentDeps {
  readonly driver: ControllerDriver;
  readonly certificates: Certificates;
  readonly addresses: RackAddresses;
}

export function enrolmentService(gate: Gate, deps: EnrolmentDeps): EnrolmentHandlers {
  return {
    GetAuthority: gate.publicUnary(() => ({ caPem: deps.certificates.caPem })),
    Enrol: gate.publicUnary((request, address) => {
      const node = parseNodeName(request.node);
      if (!node.ok) throw new GrappeError('INVALID_INPUT', node.error);
      return enrol(deps, node.value, request, address);
    }),
  };
}

interface Application {
  readonly tokenId: string;
  readonly tokenSecret: string;
  readonly csrPem: string;
}

/** Token first, then the certificate: a token that is refused costs no signature, and a crash in between can be repeated. */
async function enrol(
  deps: EnrolmentDeps,
  node: NodeName,
  application: Application,
  address: string,
): Promise<EnrolResponse> {
  const { driver, certificates, addresses } = deps;
  const csr = await certificates.checkRequest(application.csrPem);
  if (!csr.ok) throw GrappeError.from(csr.error);
  await driver.request({
    kind: 'redeem-token',
    token: application.tokenId,
    secretSha256: certificates.secretDigest(application.tokenSecret),
    node,
    publicKeySha256: csr.value.publicKeySha256,
    address,
  });
  const certificatePem = await issueNodeCertificate(deps, node, application.csrPem, true);
  return {
    rack: driver.state.rack.name,
    certificatePem,
    caPem: certificates.caPem,
    linkAddresses: [...addresses.link],
    mqttUrl: addresses.mqttUrl,
    mqttCaPem: addresses.mqttCaPem,
  };
}

/** Issues a certificate and makes it known before it is handed out: an unknown serial number is refused. */
export async function issueNodeCertificate(
  deps: Pick<EnrolmentDeps, 'driver' | 'certificates'>,
  node: NodeName,
  csrPem: string,
  replace: boolean,
): Promise<string> {
  const issued = await deps.certificates.issue(
    csrPem,
    { kind: 'node', name: node },
    deps.driver.wallMs(),
  );
  if (!issued.ok) throw GrappeError.from(issued.error);
  const { certPem, serial, notAfterMs } = issued.value;
  await deps.driver.request({
    kind: 'record-certificate',
    identity: nodeIdentity(node),
    serial,
    notAfterMs,
    replace,
  });
  return certPem;
}
