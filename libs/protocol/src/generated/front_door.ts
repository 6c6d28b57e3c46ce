import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { BackEnd as _grappe_link_v1_BackEnd, BackEnd__Output as _grappe_link_v1_BackEnd__Output } from './grappe/link/v1/BackEnd.ts';
import type { Certificate as _grappe_link_v1_Certificate, Certificate__Output as _grappe_link_v1_Certificate__Output } from './grappe/link/v1/Certificate.ts';
import type { Door as _grappe_link_v1_Door, Door__Output as _grappe_link_v1_Door__Output } from './grappe/link/v1/Door.ts';
import type { FrontDoor as _grappe_link_v1_FrontDoor, FrontDoor__Output as _grappe_link_v1_FrontDoor__Output } from './grappe/link/v1/FrontDoor.ts';
import type { FrontDoorProblem as _grappe_link_v1_FrontDoorProblem, FrontDoorProblem__Output as _grappe_link_v1_FrontDoorProblem__Output } from './grappe/link/v1/FrontDoorProblem.ts';
import type { FrontDoorReport as _grappe_link_v1_FrontDoorReport, FrontDoorReport__Output as _grappe_link_v1_FrontDoorReport__Output } from './grappe/link/v1/FrontDoorReport.ts';
import type { FrontEnd as _grappe_link_v1_FrontEnd, FrontEnd__Output as _grappe_link_v1_FrontEnd__Output } from './grappe/link/v1/FrontEnd.ts';
import type { GatewayAddress as _grappe_link_v1_GatewayAddress, GatewayAddress__Output as _grappe_link_v1_GatewayAddress__Output } from './grappe/link/v1/GatewayAddress.ts';
import type { Generation as _grappe_link_v1_Generation, Generation__Output as _grappe_link_v1_Generation__Output } from './grappe/link/v1/Generation.ts';
import type { HttpMode as _grappe_link_v1_HttpMode, HttpMode__Output as _grappe_link_v1_HttpMode__Output } from './grappe/link/v1/HttpMode.ts';
import type { Listen as _grappe_link_v1_Listen, Listen__Output as _grappe_link_v1_Listen__Output } from './grappe/link/v1/Listen.ts';
import type { Route as _grappe_link_v1_Route, Route__Output as _grappe_link_v1_Route__Output } from './grappe/link/v1/Route.ts';
import type { Server as _grappe_link_v1_Server, Server__Output as _grappe_link_v1_Server__Output } from './grappe/link/v1/Server.ts';
import type { ServerReport as _grappe_link_v1_ServerReport, ServerReport__Output as _grappe_link_v1_ServerReport__Output } from './grappe/link/v1/ServerReport.ts';
import type { ServiceNetwork as _grappe_link_v1_ServiceNetwork, ServiceNetwork__Output as _grappe_link_v1_ServiceNetwork__Output } from './grappe/link/v1/ServiceNetwork.ts';
import type { ServicePort as _grappe_link_v1_ServicePort, ServicePort__Output as _grappe_link_v1_ServicePort__Output } from './grappe/link/v1/ServicePort.ts';
import type { StatisticsPage as _grappe_link_v1_StatisticsPage, StatisticsPage__Output as _grappe_link_v1_StatisticsPage__Output } from './grappe/link/v1/StatisticsPage.ts';
import type { TcpMode as _grappe_link_v1_TcpMode, TcpMode__Output as _grappe_link_v1_TcpMode__Output } from './grappe/link/v1/TcpMode.ts';
import type { VirtualIp as _grappe_link_v1_VirtualIp, VirtualIp__Output as _grappe_link_v1_VirtualIp__Output } from './grappe/link/v1/VirtualIp.ts';
import type { VirtualIpReport as _grappe_link_v1_VirtualIpReport, VirtualIpReport__Output as _grappe_link_v1_VirtualIpReport__Output } from './grappe/link/v1/VirtualIpReport.ts';
import type { BalancingPolicy as _grappe_types_v1_BalancingPolicy, BalancingPolicy__Output as _grappe_types_v1_BalancingPolicy__Output } from './grappe/types/v1/BalancingPolicy.ts';
import type { HttpCheck as _grappe_types_v1_HttpCheck, HttpCheck__Output as _grappe_types_v1_HttpCheck__Output } from './grappe/types/v1/HttpCheck.ts';
import type { ServerCheck as _grappe_types_v1_ServerCheck, ServerCheck__Output as _grappe_types_v1_ServerCheck__Output } from './grappe/types/v1/ServerCheck.ts';
import type { StatusRange as _grappe_types_v1_StatusRange, StatusRange__Output as _grappe_types_v1_StatusRange__Output } from './grappe/types/v1/StatusRange.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    link: {
      v1: {
        BackEnd: MessageTypeDefinition<_grappe_link_v1_BackEnd, _grappe_link_v1_BackEnd__Output>
        Certificate: MessageTypeDefinition<_grappe_link_v1_Certificate, _grappe_link_v1_Certificate__Output>
        Door: MessageTypeDefinition<_grappe_link_v1_Door, _grappe_link_v1_Door__Output>
        FrontDoor: MessageTypeDefinition<_grappe_link_v1_FrontDoor, _grappe_link_v1_FrontDoor__Output>
        FrontDoorProblem: MessageTypeDefinition<_grappe_link_v1_FrontDoorProblem, _grappe_link_v1_FrontDoorProblem__Output>
        FrontDoorReport: MessageTypeDefinition<_grappe_link_v1_FrontDoorReport, _grappe_link_v1_FrontDoorReport__Output>
        FrontEnd: MessageTypeDefinition<_grappe_link_v1_FrontEnd, _grappe_link_v1_FrontEnd__Output>
        GatewayAddress: MessageTypeDefinition<_grappe_link_v1_GatewayAddress, _grappe_link_v1_GatewayAddress__Output>
        Generation: MessageTypeDefinition<_grappe_link_v1_Generation, _grappe_link_v1_Generation__Output>
        HttpMode: MessageTypeDefinition<_grappe_link_v1_HttpMode, _grappe_link_v1_HttpMode__Output>
        Listen: MessageTypeDefinition<_grappe_link_v1_Listen, _grappe_link_v1_Listen__Output>
        Route: MessageTypeDefinition<_grappe_link_v1_Route, _grappe_link_v1_Route__Output>
        Server: MessageTypeDefinition<_grappe_link_v1_Server, _grappe_link_v1_Server__Output>
        ServerReport: MessageTypeDefinition<_grappe_link_v1_ServerReport, _grappe_link_v1_ServerReport__Output>
        ServerState: EnumTypeDefinition
        ServiceNetwork: MessageTypeDefinition<_grappe_link_v1_ServiceNetwork, _grappe_link_v1_ServiceNetwork__Output>
        ServicePort: MessageTypeDefinition<_grappe_link_v1_ServicePort, _grappe_link_v1_ServicePort__Output>
        StatisticsPage: MessageTypeDefinition<_grappe_link_v1_StatisticsPage, _grappe_link_v1_StatisticsPage__Output>
        TcpMode: MessageTypeDefinition<_grappe_link_v1_TcpMode, _grappe_link_v1_TcpMode__Output>
        VirtualIp: MessageTypeDefinition<_grappe_link_v1_VirtualIp, _grappe_link_v1_VirtualIp__Output>
        VirtualIpReport: MessageTypeDefinition<_grappe_link_v1_VirtualIpReport, _grappe_link_v1_VirtualIpReport__Output>
      }
    }
    types: {
      v1: {
        BalancingPolicy: MessageTypeDefinition<_grappe_types_v1_BalancingPolicy, _grappe_types_v1_BalancingPolicy__Output>
        HttpCheck: MessageTypeDefinition<_grappe_types_v1_HttpCheck, _grappe_types_v1_HttpCheck__Output>
        ServerCheck: MessageTypeDefinition<_grappe_types_v1_ServerCheck, _grappe_types_v1_ServerCheck__Output>
        StatusRange: MessageTypeDefinition<_grappe_types_v1_StatusRange, _grappe_types_v1_StatusRange__Output>
      }
    }
  }
}

