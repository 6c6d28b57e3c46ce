import type {
  BlobStore,
  Certificates,
  Logger,
  ReadDebianPackage,
  ReadImageTar,
  Rng,
  Timers,
} from '@grappe/ports';
import type { ProtocolTypes } from '@grappe/protocol';
import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { AlertHooks } from './alerts/alert-hooks.ts';
import type { ControllerDriver } from './controller-driver.ts';
import type { Gate } from './gate.ts';
import type { LinkHub } from './link-hub.ts';
import { LogRelay } from './log-relay.ts';
import { alertsService } from './services/alerts-service.ts';
import { enrolmentService, type RackAddresses } from './services/enrolment-service.ts';
import { eventsService, rackService } from './services/events-service.ts';
import { frontDoorService } from './services/front-door-service.ts';
import { imagesService } from './services/images-service.ts';
import { incidentsService } from './services/incidents-service.ts';
import { linkService } from './services/link-service.ts';
import { nodesService } from './services/nodes-service.ts';
import { powerService } from './services/power-service.ts';
import { rolloutsService } from './services/rollouts-service.ts';
import { stacksService } from './services/stacks-service.ts';
import { transferService } from './services/transfer-service.ts';
import { upgradesService } from './services/upgrades-service.ts';

export interface ServicesDeps {
  readonly driver: ControllerDriver;
  readonly hub: LinkHub;
  readonly certificates: Certificates;
  readonly blobs: BlobStore;
  readonly readImageTar: ReadImageTar;
  readonly readDebianPackage: ReadDebianPackage;
  readonly addresses: RackAddresses;
  readonly rng: Rng;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly version: string;
  /** Absent where rack.yaml names none. */
  readonly hooks?: AlertHooks;
}

interface Binding {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

/** Every service that a controller offers, bound to its definition. */
export function controllerServices(
  types: ProtocolTypes,
  gate: Gate,
  deps: ServicesDeps,
): Binding[] {
  const logs = new LogRelay(deps.rng, deps.timers);
  const { link, enrolment, operator } = types.grappe;
  return [
    bind(link.v1.AgentLink.service, linkService(gate, deps)),
    bind(link.v1.AgentTransfer.service, transferService(gate, { ...deps, logs })),
    bind(enrolment.v1.Enrolment.service, enrolmentService(gate, deps)),
    bind(operator.v1.Alerts.service, alertsService(gate, deps.driver, deps.hooks)),
    bind(operator.v1.Nodes.service, nodesService(gate, deps)),
    bind(operator.v1.Stacks.service, stacksService(gate, { ...deps, logs })),
    bind(operator.v1.Images.service, imagesService(gate, deps)),
    bind(operator.v1.Incidents.service, incidentsService(gate, deps.driver)),
    bind(operator.v1.Rollouts.service, rolloutsService(gate, deps.driver)),
    bind(operator.v1.FrontDoor.service, frontDoorService(gate, deps.driver)),
    bind(operator.v1.Events.service, eventsService(gate, deps.driver)),
    bind(operator.v1.Power.service, powerService(gate, deps.driver)),
    bind(operator.v1.Upgrades.service, upgradesService(gate, deps)),
    bind(operator.v1.Rack.service, rackService(gate, deps.driver, deps.version)),
  ];
}

/** The generated handler types have no index signature, which is all that the untyped form adds. */
function bind(definition: ServiceDefinition, handlers: object): Binding {
  return { definition, implementation: handlers as UntypedServiceImplementation };
}
