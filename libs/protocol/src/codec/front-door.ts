import {
  BACK_ENDS_MAX,
  CERTIFICATE_NAME,
  CERTIFICATES_BYTES_MAX,
  CERTIFICATES_MAX,
  FRONT_ENDS_MAX,
  GATEWAYS_MAX,
  LISTEN_MAX,
  parseNodeName,
  ROUTES_MAX,
  SERVERS_PER_BACK_END_MAX,
  type BackEnd,
  type Failure,
  type FrontDoor,
  type FrontDoorServer,
  type FrontEnd,
  type Gateway,
  type GatewayDuty,
  type ListenAddress,
  type NamedCertificate,
  type Result,
  type StatisticsPage,
  type VirtualIpSpec,
} from '@grappe/domain';
import type { Door as DoorProto } from '../generated/grappe/link/v1/Door.ts';
import type {
  FrontDoor as FrontDoorProto,
  FrontDoor__Output,
} from '../generated/grappe/link/v1/FrontDoor.ts';
import type { FrontEnd as FrontEndProto } from '../generated/grappe/link/v1/FrontEnd.ts';
import { encodeGeneration, readGeneration } from './assignment.ts';
import { encodePolicy, readPolicy } from './balancing.ts';
import { serverStateCodec } from './enums.ts';
import { encodeServiceNetwork, readServiceNetwork } from './service-network.ts';
import { decoding, given, type Fields } from './wire-fields.ts';
import { COUNT, DURATION_MS, FACT_LENGTH_MAX, PORT_NUMBER } from './wire-limits.ts';
import { parseServiceKey, parseTaskId } from './wire-names.ts';

/** A chain of the longest keys; all of them together have a limit of their own. */
const PEM_CHARS_MAX = 65_536;

export function encodeFrontDoor(duty: GatewayDuty): FrontDoorProto {
  const { generation, door, virtualIp, certificates, services } = duty;
  return {
    generation: encodeGeneration(generation),
    door: door === undefined ? null : encodeDoor(door),
    virtualIp:
      virtualIp === undefined
        ? null
        : { ...virtualIp, peers: virtualIp.peers.map((p) => ({ ...p })) },
    certificates: certificates.map((certificate) => ({ ...certificate })),
    services: services === undefined ? null : encodeServiceNetwork(services),
  };
}

/** Types and sizes only: `checkFrontDoor` and `checkVirtualIp` say whether it is in order. */
export function decodeFrontDoor(message: FrontDoor__Output | null): Result<GatewayDuty, Failure> {
  return decoding('frontDoor', message, (duty) => {
    const door = duty.messageOptional('door');
    const virtualIp = duty.messageOptional('virtualIp');
    const services = duty.messageOptional('services');
    return {
      generation: readGeneration(duty.message('generation')),
      ...given('door', door && readDoor(door)),
      ...given('virtualIp', virtualIp && readVirtualIp(virtualIp)),
      certificates: readCertificates(duty),
      ...given('services', services && readServiceNetwork(services)),
    };
  });
}

function readCertificates(duty: Fields): readonly NamedCertificate[] {
  const certificates = duty.messages('certificates', CERTIFICATES_MAX, (certificate) => ({
    // They become names of files.
    name: certificate.matching('name', CERTIFICATE_NAME, 'the name of a certificate'),
    pem: certificate.text('pem', PEM_CHARS_MAX),
  }));
  const size = certificates.reduce((sum, { pem }) => sum + pem.length, 0);
  if (size > CERTIFICATES_BYTES_MAX) {
    duty.fail('certificates', `${size} bytes, at most ${CERTIFICATES_BYTES_MAX} are accepted`);
  }
  return certificates;
}

function readVirtualIp(spec: Fields): VirtualIpSpec {
  return {
    address: spec.text('address', FACT_LENGTH_MAX),
    own: readGateway(spec.message('own')),
    peers: spec.messages('peers', GATEWAYS_MAX - 1, readGateway),
    ...given('interface', spec.textOptional('interface', FACT_LENGTH_MAX)),
    routerId: spec.integer('routerId', COUNT),
    priority: spec.integer('priority', COUNT),
    advertIntervalMs: spec.integer('advertIntervalMs', DURATION_MS),
  };
}

function readGateway(gateway: Fields): Gateway {
  return {
    node: gateway.named('node', parseNodeName),
    address: gateway.text('address', FACT_LENGTH_MAX),
  };
}

function encodeDoor(door: FrontDoor): DoorProto {
  const { statistics, prometheus } = door;
  return {
    frontEnds: door.frontEnds.map(encodeFrontEnd),
    backEnds: door.backEnds.map((end) => ({
      name: end.name,
      service: end.service,
      http: end.mode === 'http',
      policy: encodePolicy(end),
      slots: end.slots,
      servers: end.servers.map((server) => ({
        ...server,
        state: serverStateCodec.encode(server.state),
      })),
    })),
    statistics:
      statistics === undefined
        ? null
        : {
            listen: encodeListen(statistics),
            user: statistics.user,
            passwordHash: statistics.passwordHash,
          },
    prometheus: prometheus === undefined ? null : encodeListen(prometheus),
    connectionsMax: door.connectionsMax,
  };
}

function readDoor(door: Fields): FrontDoor {
  const statistics = door.messageOptional('statistics');
  const prometheus = door.messageOptional('prometheus');
  return {
    frontEnds: door.messages('frontEnds', FRONT_ENDS_MAX, readFrontEnd),
    backEnds: door.messages('backEnds', BACK_ENDS_MAX, readBackEnd),
    ...given('statistics', statistics && readStatistics(statistics)),
    ...given('prometheus', prometheus && readListen(prometheus)),
    connectionsMax: door.integer('connectionsMax', COUNT),
  };
}

function encodeListen({ address, port }: ListenAddress): { address: string; port: number } {
  return { address, port };
}

function readListen(listen: Fields): ListenAddress {
  return {
    address: listen.text('address', FACT_LENGTH_MAX),
    port: listen.integer('port', PORT_NUMBER),
  };
}

function readStatistics(page: Fields): StatisticsPage {
  return {
    ...readListen(page.message('listen')),
    user: page.text('user', FACT_LENGTH_MAX),
    passwordHash: page.text('passwordHash', FACT_LENGTH_MAX),
  };
}

function encodeFrontEnd(end: FrontEnd): FrontEndProto {
  const common = {
    name: end.name,
    listen: end.listen.map(encodeListen),
    ...given('connectionsMax', end.connectionsMax),
    clientTimeoutMs: end.clientTimeoutMs,
    certificates: [...(end.tls?.certificates ?? [])],
  };
  if (end.mode === 'tcp') return { ...common, tcp: { backEnd: end.backEnd } };
  const { forwardedFor } = end;
  return { ...common, http: { forwardedFor, routes: end.routes.map((route) => ({ ...route })) } };
}

function readFrontEnd(end: Fields): FrontEnd {
  const certificates = end.texts('certificates', CERTIFICATES_MAX, FACT_LENGTH_MAX);
  const common = {
    name: end.text('name', FACT_LENGTH_MAX),
    listen: end.messages('listen', LISTEN_MAX, readListen),
    ...given('connectionsMax', end.integerOptional('connectionsMax', COUNT)),
    clientTimeoutMs: end.integer('clientTimeoutMs', DURATION_MS),
    ...given('tls', certificates.length === 0 ? undefined : { certificates }),
  };
  const mode = end.oneOf(['http', 'tcp']);
  const part = end.message(mode);
  if (mode === 'tcp') return { ...common, mode, backEnd: part.text('backEnd', FACT_LENGTH_MAX) };
  return {
    ...common,
    mode,
    forwardedFor: part.flag('forwardedFor'),
    routes: part.messages('routes', ROUTES_MAX, (route) => ({
      ...given('host', route.textOptional('host', FACT_LENGTH_MAX)),
      ...given('path', route.textOptional('path', FACT_LENGTH_MAX)),
      backEnd: route.text('backEnd', FACT_LENGTH_MAX),
    })),
  };
}

function readBackEnd(end: Fields): BackEnd {
  return {
    name: end.text('name', FACT_LENGTH_MAX),
    service: end.named('service', parseServiceKey),
    mode: end.flag('http') ? 'http' : 'tcp',
    ...readPolicy(end.message('policy')),
    slots: end.integer('slots', COUNT),
    servers: end.messages('servers', SERVERS_PER_BACK_END_MAX, readServer),
  };
}

function readServer(server: Fields): FrontDoorServer {
  return {
    task: server.named('task', parseTaskId),
    node: server.named('node', parseNodeName),
    slot: server.integer('slot', COUNT),
    address: server.text('address', FACT_LENGTH_MAX),
    port: server.integer('port', PORT_NUMBER),
    weight: server.integer('weight', COUNT),
    state: server.choice('state', serverStateCodec),
  };
}
