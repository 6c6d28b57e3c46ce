import { SERVICE_NETWORK_NODES_MAX, SERVICE_PORTS_MAX, type ServiceNetwork } from '@grappe/domain';
import type { ServiceNetwork as ServiceNetworkProto } from '../generated/grappe/link/v1/ServiceNetwork.ts';
import type { Fields } from './wire-fields.ts';
import { FACT_LENGTH_MAX, PORT_NUMBER } from './wire-limits.ts';

export function encodeServiceNetwork({ cidr, nodes, ports }: ServiceNetwork): ServiceNetworkProto {
  return { cidr, nodes: [...nodes], ports: ports.map((port) => ({ ...port })) };
}

/** Types and sizes only: `checkServiceNetwork` says whether it is in order. */
export function readServiceNetwork(network: Fields): ServiceNetwork {
  return {
    cidr: network.text('cidr', FACT_LENGTH_MAX),
    nodes: network.texts('nodes', SERVICE_NETWORK_NODES_MAX, FACT_LENGTH_MAX),
    ports: network.messages('ports', SERVICE_PORTS_MAX, (port) => ({
      address: port.text('address', FACT_LENGTH_MAX),
      port: port.integer('port', PORT_NUMBER),
      listen: port.integer('listen', PORT_NUMBER),
    })),
  };
}
