import { loadPackageDefinition } from '@grpc/grpc-js';
import { fromJSON, type PackageDefinition } from '@grpc/proto-loader';
import { descriptorText } from './generated/descriptor.ts';
import type { ProtoGrpcType as AlertTypes } from './generated/alerts.ts';
import type { ProtoGrpcType as EnrolmentTypes } from './generated/enrolment.ts';
import type { ProtoGrpcType as EventTypes } from './generated/events.ts';
import type { ProtoGrpcType as FrontDoorTypes } from './generated/gateways.ts';
import type { ProtoGrpcType as ImageTypes } from './generated/images.ts';
import type { ProtoGrpcType as IncidentTypes } from './generated/incidents.ts';
import type { ProtoGrpcType as LinkTypes } from './generated/link.ts';
import type { ProtoGrpcType as NodeTypes } from './generated/nodes.ts';
import type { ProtoGrpcType as PowerTypes } from './generated/power.ts';
import type { ProtoGrpcType as RolloutTypes } from './generated/rollouts.ts';
import type { ProtoGrpcType as StackTypes } from './generated/stacks.ts';
import type { ProtoGrpcType as TransferTypes } from './generated/transfer.ts';
import type { ProtoGrpcType as UpgradeTypes } from './generated/upgrades.ts';

/** The options that the generated types assume (tools/proto). */
const LOADER_OPTIONS = { longs: Number, enums: String, defaults: true, oneofs: true } as const;

export type ProtocolTypes = AlertTypes &
  EnrolmentTypes &
  EventTypes &
  FrontDoorTypes &
  ImageTypes &
  IncidentTypes &
  LinkTypes &
  NodeTypes &
  PowerTypes &
  RolloutTypes &
  StackTypes &
  TransferTypes &
  UpgradeTypes;

/** All services and messages of proto/, for servers, clients and reflection. */
export function protocolPackage(): PackageDefinition {
  return fromJSON(JSON.parse(descriptorText) as Parameters<typeof fromJSON>[0], LOADER_OPTIONS);
}

/** Client constructors and service definitions, by proto package. */
export function protocolTypes(definition: PackageDefinition = protocolPackage()): ProtocolTypes {
  return loadPackageDefinition(definition) as unknown as ProtocolTypes;
}

/** Version of the agent link; an agent with another one is refused with the version it needs. */
export const LINK_PROTOCOL_VERSION = 2;

/** Ports of a controller; settable where it is started. */
export const LINK_PORT_DEFAULT = 7443;
export const MQTT_PORT_DEFAULT = 8883;
