import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AgentLinkClient as _grappe_link_v1_AgentLinkClient, AgentLinkDefinition as _grappe_link_v1_AgentLinkDefinition } from './grappe/link/v1/AgentLink.ts';
import type { AgentMessage as _grappe_link_v1_AgentMessage, AgentMessage__Output as _grappe_link_v1_AgentMessage__Output } from './grappe/link/v1/AgentMessage.ts';
import type { AssignedTask as _grappe_link_v1_AssignedTask, AssignedTask__Output as _grappe_link_v1_AssignedTask__Output } from './grappe/link/v1/AssignedTask.ts';
import type { Assignment as _grappe_link_v1_Assignment, Assignment__Output as _grappe_link_v1_Assignment__Output } from './grappe/link/v1/Assignment.ts';
import type { AssignmentAck as _grappe_link_v1_AssignmentAck, AssignmentAck__Output as _grappe_link_v1_AssignmentAck__Output } from './grappe/link/v1/AssignmentAck.ts';
import type { BackEnd as _grappe_link_v1_BackEnd, BackEnd__Output as _grappe_link_v1_BackEnd__Output } from './grappe/link/v1/BackEnd.ts';
import type { Battery as _grappe_link_v1_Battery, Battery__Output as _grappe_link_v1_Battery__Output } from './grappe/link/v1/Battery.ts';
import type { ButtonPress as _grappe_link_v1_ButtonPress, ButtonPress__Output as _grappe_link_v1_ButtonPress__Output } from './grappe/link/v1/ButtonPress.ts';
import type { Certificate as _grappe_link_v1_Certificate, Certificate__Output as _grappe_link_v1_Certificate__Output } from './grappe/link/v1/Certificate.ts';
import type { Command as _grappe_link_v1_Command, Command__Output as _grappe_link_v1_Command__Output } from './grappe/link/v1/Command.ts';
import type { CommandResult as _grappe_link_v1_CommandResult, CommandResult__Output as _grappe_link_v1_CommandResult__Output } from './grappe/link/v1/CommandResult.ts';
import type { ControllerMessage as _grappe_link_v1_ControllerMessage, ControllerMessage__Output as _grappe_link_v1_ControllerMessage__Output } from './grappe/link/v1/ControllerMessage.ts';
import type { Door as _grappe_link_v1_Door, Door__Output as _grappe_link_v1_Door__Output } from './grappe/link/v1/Door.ts';
import type { FrontDoor as _grappe_link_v1_FrontDoor, FrontDoor__Output as _grappe_link_v1_FrontDoor__Output } from './grappe/link/v1/FrontDoor.ts';
import type { FrontDoorProblem as _grappe_link_v1_FrontDoorProblem, FrontDoorProblem__Output as _grappe_link_v1_FrontDoorProblem__Output } from './grappe/link/v1/FrontDoorProblem.ts';
import type { FrontDoorReport as _grappe_link_v1_FrontDoorReport, FrontDoorReport__Output as _grappe_link_v1_FrontDoorReport__Output } from './grappe/link/v1/FrontDoorReport.ts';
import type { FrontEnd as _grappe_link_v1_FrontEnd, FrontEnd__Output as _grappe_link_v1_FrontEnd__Output } from './grappe/link/v1/FrontEnd.ts';
import type { GatewayAddress as _grappe_link_v1_GatewayAddress, GatewayAddress__Output as _grappe_link_v1_GatewayAddress__Output } from './grappe/link/v1/GatewayAddress.ts';
import type { Generation as _grappe_link_v1_Generation, Generation__Output as _grappe_link_v1_Generation__Output } from './grappe/link/v1/Generation.ts';
import type { Halt as _grappe_link_v1_Halt, Halt__Output as _grappe_link_v1_Halt__Output } from './grappe/link/v1/Halt.ts';
import type { Hardware as _grappe_link_v1_Hardware, Hardware__Output as _grappe_link_v1_Hardware__Output } from './grappe/link/v1/Hardware.ts';
import type { HardwareReport as _grappe_link_v1_HardwareReport, HardwareReport__Output as _grappe_link_v1_HardwareReport__Output } from './grappe/link/v1/HardwareReport.ts';
import type { Heartbeat as _grappe_link_v1_Heartbeat, Heartbeat__Output as _grappe_link_v1_Heartbeat__Output } from './grappe/link/v1/Heartbeat.ts';
import type { HeartbeatReply as _grappe_link_v1_HeartbeatReply, HeartbeatReply__Output as _grappe_link_v1_HeartbeatReply__Output } from './grappe/link/v1/HeartbeatReply.ts';
import type { Hello as _grappe_link_v1_Hello, Hello__Output as _grappe_link_v1_Hello__Output } from './grappe/link/v1/Hello.ts';
import type { HttpMode as _grappe_link_v1_HttpMode, HttpMode__Output as _grappe_link_v1_HttpMode__Output } from './grappe/link/v1/HttpMode.ts';
import type { HwmonSensor as _grappe_link_v1_HwmonSensor, HwmonSensor__Output as _grappe_link_v1_HwmonSensor__Output } from './grappe/link/v1/HwmonSensor.ts';
import type { IioSensor as _grappe_link_v1_IioSensor, IioSensor__Output as _grappe_link_v1_IioSensor__Output } from './grappe/link/v1/IioSensor.ts';
import type { ImageReport as _grappe_link_v1_ImageReport, ImageReport__Output as _grappe_link_v1_ImageReport__Output } from './grappe/link/v1/ImageReport.ts';
import type { Light as _grappe_link_v1_Light, Light__Output as _grappe_link_v1_Light__Output } from './grappe/link/v1/Light.ts';
import type { Listen as _grappe_link_v1_Listen, Listen__Output as _grappe_link_v1_Listen__Output } from './grappe/link/v1/Listen.ts';
import type { NutSensor as _grappe_link_v1_NutSensor, NutSensor__Output as _grappe_link_v1_NutSensor__Output } from './grappe/link/v1/NutSensor.ts';
import type { Pin as _grappe_link_v1_Pin, Pin__Output as _grappe_link_v1_Pin__Output } from './grappe/link/v1/Pin.ts';
import type { PowerGood as _grappe_link_v1_PowerGood, PowerGood__Output as _grappe_link_v1_PowerGood__Output } from './grappe/link/v1/PowerGood.ts';
import type { PowerGoodState as _grappe_link_v1_PowerGoodState, PowerGoodState__Output as _grappe_link_v1_PowerGoodState__Output } from './grappe/link/v1/PowerGoodState.ts';
import type { PowerSupplySensor as _grappe_link_v1_PowerSupplySensor, PowerSupplySensor__Output as _grappe_link_v1_PowerSupplySensor__Output } from './grappe/link/v1/PowerSupplySensor.ts';
import type { Probe as _grappe_link_v1_Probe, Probe__Output as _grappe_link_v1_Probe__Output } from './grappe/link/v1/Probe.ts';
import type { ProbeResult as _grappe_link_v1_ProbeResult, ProbeResult__Output as _grappe_link_v1_ProbeResult__Output } from './grappe/link/v1/ProbeResult.ts';
import type { Reading as _grappe_link_v1_Reading, Reading__Output as _grappe_link_v1_Reading__Output } from './grappe/link/v1/Reading.ts';
import type { Refusal as _grappe_link_v1_Refusal, Refusal__Output as _grappe_link_v1_Refusal__Output } from './grappe/link/v1/Refusal.ts';
import type { Relay as _grappe_link_v1_Relay, Relay__Output as _grappe_link_v1_Relay__Output } from './grappe/link/v1/Relay.ts';
import type { RelayState as _grappe_link_v1_RelayState, RelayState__Output as _grappe_link_v1_RelayState__Output } from './grappe/link/v1/RelayState.ts';
import type { RenewCertificate as _grappe_link_v1_RenewCertificate, RenewCertificate__Output as _grappe_link_v1_RenewCertificate__Output } from './grappe/link/v1/RenewCertificate.ts';
import type { Route as _grappe_link_v1_Route, Route__Output as _grappe_link_v1_Route__Output } from './grappe/link/v1/Route.ts';
import type { Sample as _grappe_link_v1_Sample, Sample__Output as _grappe_link_v1_Sample__Output } from './grappe/link/v1/Sample.ts';
import type { Sensor as _grappe_link_v1_Sensor, Sensor__Output as _grappe_link_v1_Sensor__Output } from './grappe/link/v1/Sensor.ts';
import type { Server as _grappe_link_v1_Server, Server__Output as _grappe_link_v1_Server__Output } from './grappe/link/v1/Server.ts';
import type { ServerReport as _grappe_link_v1_ServerReport, ServerReport__Output as _grappe_link_v1_ServerReport__Output } from './grappe/link/v1/ServerReport.ts';
import type { ServiceNetwork as _grappe_link_v1_ServiceNetwork, ServiceNetwork__Output as _grappe_link_v1_ServiceNetwork__Output } from './grappe/link/v1/ServiceNetwork.ts';
import type { ServicePort as _grappe_link_v1_ServicePort, ServicePort__Output as _grappe_link_v1_ServicePort__Output } from './grappe/link/v1/ServicePort.ts';
import type { Standing as _grappe_link_v1_Standing, Standing__Output as _grappe_link_v1_Standing__Output } from './grappe/link/v1/Standing.ts';
import type { StatisticsPage as _grappe_link_v1_StatisticsPage, StatisticsPage__Output as _grappe_link_v1_StatisticsPage__Output } from './grappe/link/v1/StatisticsPage.ts';
import type { StatusReport as _grappe_link_v1_StatusReport, StatusReport__Output as _grappe_link_v1_StatusReport__Output } from './grappe/link/v1/StatusReport.ts';
import type { StopCommand as _grappe_link_v1_StopCommand, StopCommand__Output as _grappe_link_v1_StopCommand__Output } from './grappe/link/v1/StopCommand.ts';
import type { StreamLogs as _grappe_link_v1_StreamLogs, StreamLogs__Output as _grappe_link_v1_StreamLogs__Output } from './grappe/link/v1/StreamLogs.ts';
import type { SwitchRelay as _grappe_link_v1_SwitchRelay, SwitchRelay__Output as _grappe_link_v1_SwitchRelay__Output } from './grappe/link/v1/SwitchRelay.ts';
import type { TaskReport as _grappe_link_v1_TaskReport, TaskReport__Output as _grappe_link_v1_TaskReport__Output } from './grappe/link/v1/TaskReport.ts';
import type { TcpMode as _grappe_link_v1_TcpMode, TcpMode__Output as _grappe_link_v1_TcpMode__Output } from './grappe/link/v1/TcpMode.ts';
import type { UpgradeOrder as _grappe_link_v1_UpgradeOrder, UpgradeOrder__Output as _grappe_link_v1_UpgradeOrder__Output } from './grappe/link/v1/UpgradeOrder.ts';
import type { UpgradePackage as _grappe_link_v1_UpgradePackage, UpgradePackage__Output as _grappe_link_v1_UpgradePackage__Output } from './grappe/link/v1/UpgradePackage.ts';
import type { UpgradeReport as _grappe_link_v1_UpgradeReport, UpgradeReport__Output as _grappe_link_v1_UpgradeReport__Output } from './grappe/link/v1/UpgradeReport.ts';
import type { VirtualIp as _grappe_link_v1_VirtualIp, VirtualIp__Output as _grappe_link_v1_VirtualIp__Output } from './grappe/link/v1/VirtualIp.ts';
import type { VirtualIpReport as _grappe_link_v1_VirtualIpReport, VirtualIpReport__Output as _grappe_link_v1_VirtualIpReport__Output } from './grappe/link/v1/VirtualIpReport.ts';
import type { Welcome as _grappe_link_v1_Welcome, Welcome__Output as _grappe_link_v1_Welcome__Output } from './grappe/link/v1/Welcome.ts';
import type { BalancingPolicy as _grappe_types_v1_BalancingPolicy, BalancingPolicy__Output as _grappe_types_v1_BalancingPolicy__Output } from './grappe/types/v1/BalancingPolicy.ts';
import type { BindMount as _grappe_types_v1_BindMount, BindMount__Output as _grappe_types_v1_BindMount__Output } from './grappe/types/v1/BindMount.ts';
import type { Constraint as _grappe_types_v1_Constraint, Constraint__Output as _grappe_types_v1_Constraint__Output } from './grappe/types/v1/Constraint.ts';
import type { Device as _grappe_types_v1_Device, Device__Output as _grappe_types_v1_Device__Output } from './grappe/types/v1/Device.ts';
import type { Exposure as _grappe_types_v1_Exposure, Exposure__Output as _grappe_types_v1_Exposure__Output } from './grappe/types/v1/Exposure.ts';
import type { ExtraHost as _grappe_types_v1_ExtraHost, ExtraHost__Output as _grappe_types_v1_ExtraHost__Output } from './grappe/types/v1/ExtraHost.ts';
import type { Global as _grappe_types_v1_Global, Global__Output as _grappe_types_v1_Global__Output } from './grappe/types/v1/Global.ts';
import type { Healthcheck as _grappe_types_v1_Healthcheck, Healthcheck__Output as _grappe_types_v1_Healthcheck__Output } from './grappe/types/v1/Healthcheck.ts';
import type { HttpCheck as _grappe_types_v1_HttpCheck, HttpCheck__Output as _grappe_types_v1_HttpCheck__Output } from './grappe/types/v1/HttpCheck.ts';
import type { ImageHealthcheck as _grappe_types_v1_ImageHealthcheck, ImageHealthcheck__Output as _grappe_types_v1_ImageHealthcheck__Output } from './grappe/types/v1/ImageHealthcheck.ts';
import type { Limits as _grappe_types_v1_Limits, Limits__Output as _grappe_types_v1_Limits__Output } from './grappe/types/v1/Limits.ts';
import type { Mode as _grappe_types_v1_Mode, Mode__Output as _grappe_types_v1_Mode__Output } from './grappe/types/v1/Mode.ts';
import type { Mount as _grappe_types_v1_Mount, Mount__Output as _grappe_types_v1_Mount__Output } from './grappe/types/v1/Mount.ts';
import type { NoHealthcheck as _grappe_types_v1_NoHealthcheck, NoHealthcheck__Output as _grappe_types_v1_NoHealthcheck__Output } from './grappe/types/v1/NoHealthcheck.ts';
import type { NodeFacts as _grappe_types_v1_NodeFacts, NodeFacts__Output as _grappe_types_v1_NodeFacts__Output } from './grappe/types/v1/NodeFacts.ts';
import type { Placement as _grappe_types_v1_Placement, Placement__Output as _grappe_types_v1_Placement__Output } from './grappe/types/v1/Placement.ts';
import type { Port as _grappe_types_v1_Port, Port__Output as _grappe_types_v1_Port__Output } from './grappe/types/v1/Port.ts';
import type { Replacement as _grappe_types_v1_Replacement, Replacement__Output as _grappe_types_v1_Replacement__Output } from './grappe/types/v1/Replacement.ts';
import type { Replicated as _grappe_types_v1_Replicated, Replicated__Output as _grappe_types_v1_Replicated__Output } from './grappe/types/v1/Replicated.ts';
import type { Reservations as _grappe_types_v1_Reservations, Reservations__Output as _grappe_types_v1_Reservations__Output } from './grappe/types/v1/Reservations.ts';
import type { RestartPolicy as _grappe_types_v1_RestartPolicy, RestartPolicy__Output as _grappe_types_v1_RestartPolicy__Output } from './grappe/types/v1/RestartPolicy.ts';
import type { ServerCheck as _grappe_types_v1_ServerCheck, ServerCheck__Output as _grappe_types_v1_ServerCheck__Output } from './grappe/types/v1/ServerCheck.ts';
import type { ServiceSpec as _grappe_types_v1_ServiceSpec, ServiceSpec__Output as _grappe_types_v1_ServiceSpec__Output } from './grappe/types/v1/ServiceSpec.ts';
import type { Slot as _grappe_types_v1_Slot, Slot__Output as _grappe_types_v1_Slot__Output } from './grappe/types/v1/Slot.ts';
import type { StackSpec as _grappe_types_v1_StackSpec, StackSpec__Output as _grappe_types_v1_StackSpec__Output } from './grappe/types/v1/StackSpec.ts';
import type { StatusRange as _grappe_types_v1_StatusRange, StatusRange__Output as _grappe_types_v1_StatusRange__Output } from './grappe/types/v1/StatusRange.ts';
import type { StringList as _grappe_types_v1_StringList, StringList__Output as _grappe_types_v1_StringList__Output } from './grappe/types/v1/StringList.ts';
import type { TaskStatus as _grappe_types_v1_TaskStatus, TaskStatus__Output as _grappe_types_v1_TaskStatus__Output } from './grappe/types/v1/TaskStatus.ts';
import type { TestHealthcheck as _grappe_types_v1_TestHealthcheck, TestHealthcheck__Output as _grappe_types_v1_TestHealthcheck__Output } from './grappe/types/v1/TestHealthcheck.ts';
import type { TmpfsMount as _grappe_types_v1_TmpfsMount, TmpfsMount__Output as _grappe_types_v1_TmpfsMount__Output } from './grappe/types/v1/TmpfsMount.ts';
import type { UpdatePolicy as _grappe_types_v1_UpdatePolicy, UpdatePolicy__Output as _grappe_types_v1_UpdatePolicy__Output } from './grappe/types/v1/UpdatePolicy.ts';
import type { VolumeMount as _grappe_types_v1_VolumeMount, VolumeMount__Output as _grappe_types_v1_VolumeMount__Output } from './grappe/types/v1/VolumeMount.ts';
import type { VolumeSpec as _grappe_types_v1_VolumeSpec, VolumeSpec__Output as _grappe_types_v1_VolumeSpec__Output } from './grappe/types/v1/VolumeSpec.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    link: {
      v1: {
        AgentLink: SubtypeConstructor<typeof grpc.Client, _grappe_link_v1_AgentLinkClient> & { service: _grappe_link_v1_AgentLinkDefinition }
        AgentMessage: MessageTypeDefinition<_grappe_link_v1_AgentMessage, _grappe_link_v1_AgentMessage__Output>
        AssignedTask: MessageTypeDefinition<_grappe_link_v1_AssignedTask, _grappe_link_v1_AssignedTask__Output>
        Assignment: MessageTypeDefinition<_grappe_link_v1_Assignment, _grappe_link_v1_Assignment__Output>
        AssignmentAck: MessageTypeDefinition<_grappe_link_v1_AssignmentAck, _grappe_link_v1_AssignmentAck__Output>
        BackEnd: MessageTypeDefinition<_grappe_link_v1_BackEnd, _grappe_link_v1_BackEnd__Output>
        Battery: MessageTypeDefinition<_grappe_link_v1_Battery, _grappe_link_v1_Battery__Output>
        ButtonPress: MessageTypeDefinition<_grappe_link_v1_ButtonPress, _grappe_link_v1_ButtonPress__Output>
        Certificate: MessageTypeDefinition<_grappe_link_v1_Certificate, _grappe_link_v1_Certificate__Output>
        Command: MessageTypeDefinition<_grappe_link_v1_Command, _grappe_link_v1_Command__Output>
        CommandResult: MessageTypeDefinition<_grappe_link_v1_CommandResult, _grappe_link_v1_CommandResult__Output>
        ControllerMessage: MessageTypeDefinition<_grappe_link_v1_ControllerMessage, _grappe_link_v1_ControllerMessage__Output>
        Door: MessageTypeDefinition<_grappe_link_v1_Door, _grappe_link_v1_Door__Output>
        FrontDoor: MessageTypeDefinition<_grappe_link_v1_FrontDoor, _grappe_link_v1_FrontDoor__Output>
        FrontDoorProblem: MessageTypeDefinition<_grappe_link_v1_FrontDoorProblem, _grappe_link_v1_FrontDoorProblem__Output>
        FrontDoorReport: MessageTypeDefinition<_grappe_link_v1_FrontDoorReport, _grappe_link_v1_FrontDoorReport__Output>
        FrontEnd: MessageTypeDefinition<_grappe_link_v1_FrontEnd, _grappe_link_v1_FrontEnd__Output>
        GatewayAddress: MessageTypeDefinition<_grappe_link_v1_GatewayAddress, _grappe_link_v1_GatewayAddress__Output>
        Generation: MessageTypeDefinition<_grappe_link_v1_Generation, _grappe_link_v1_Generation__Output>
        Halt: MessageTypeDefinition<_grappe_link_v1_Halt, _grappe_link_v1_Halt__Output>
        Hardware: MessageTypeDefinition<_grappe_link_v1_Hardware, _grappe_link_v1_Hardware__Output>
        HardwareReport: MessageTypeDefinition<_grappe_link_v1_HardwareReport, _grappe_link_v1_HardwareReport__Output>
        Heartbeat: MessageTypeDefinition<_grappe_link_v1_Heartbeat, _grappe_link_v1_Heartbeat__Output>
        HeartbeatReply: MessageTypeDefinition<_grappe_link_v1_HeartbeatReply, _grappe_link_v1_HeartbeatReply__Output>
        Hello: MessageTypeDefinition<_grappe_link_v1_Hello, _grappe_link_v1_Hello__Output>
        HttpMode: MessageTypeDefinition<_grappe_link_v1_HttpMode, _grappe_link_v1_HttpMode__Output>
        HwmonSensor: MessageTypeDefinition<_grappe_link_v1_HwmonSensor, _grappe_link_v1_HwmonSensor__Output>
        IioSensor: MessageTypeDefinition<_grappe_link_v1_IioSensor, _grappe_link_v1_IioSensor__Output>
        ImageReport: MessageTypeDefinition<_grappe_link_v1_ImageReport, _grappe_link_v1_ImageReport__Output>
        Light: MessageTypeDefinition<_grappe_link_v1_Light, _grappe_link_v1_Light__Output>
        Listen: MessageTypeDefinition<_grappe_link_v1_Listen, _grappe_link_v1_Listen__Output>
        NutSensor: MessageTypeDefinition<_grappe_link_v1_NutSensor, _grappe_link_v1_NutSensor__Output>
        Pin: MessageTypeDefinition<_grappe_link_v1_Pin, _grappe_link_v1_Pin__Output>
        PowerGood: MessageTypeDefinition<_grappe_link_v1_PowerGood, _grappe_link_v1_PowerGood__Output>
        PowerGoodState: MessageTypeDefinition<_grappe_link_v1_PowerGoodState, _grappe_link_v1_PowerGoodState__Output>
        PowerSupplySensor: MessageTypeDefinition<_grappe_link_v1_PowerSupplySensor, _grappe_link_v1_PowerSupplySensor__Output>
        Probe: MessageTypeDefinition<_grappe_link_v1_Probe, _grappe_link_v1_Probe__Output>
        ProbeResult: MessageTypeDefinition<_grappe_link_v1_ProbeResult, _grappe_link_v1_ProbeResult__Output>
        Reading: MessageTypeDefinition<_grappe_link_v1_Reading, _grappe_link_v1_Reading__Output>
        Refusal: MessageTypeDefinition<_grappe_link_v1_Refusal, _grappe_link_v1_Refusal__Output>
        Relay: MessageTypeDefinition<_grappe_link_v1_Relay, _grappe_link_v1_Relay__Output>
        RelayState: MessageTypeDefinition<_grappe_link_v1_RelayState, _grappe_link_v1_RelayState__Output>
        RenewCertificate: MessageTypeDefinition<_grappe_link_v1_RenewCertificate, _grappe_link_v1_RenewCertificate__Output>
        Route: MessageTypeDefinition<_grappe_link_v1_Route, _grappe_link_v1_Route__Output>
        Sample: MessageTypeDefinition<_grappe_link_v1_Sample, _grappe_link_v1_Sample__Output>
        Sensor: MessageTypeDefinition<_grappe_link_v1_Sensor, _grappe_link_v1_Sensor__Output>
        Server: MessageTypeDefinition<_grappe_link_v1_Server, _grappe_link_v1_Server__Output>
        ServerReport: MessageTypeDefinition<_grappe_link_v1_ServerReport, _grappe_link_v1_ServerReport__Output>
        ServerState: EnumTypeDefinition
        ServiceNetwork: MessageTypeDefinition<_grappe_link_v1_ServiceNetwork, _grappe_link_v1_ServiceNetwork__Output>
        ServicePort: MessageTypeDefinition<_grappe_link_v1_ServicePort, _grappe_link_v1_ServicePort__Output>
        Standing: MessageTypeDefinition<_grappe_link_v1_Standing, _grappe_link_v1_Standing__Output>
        StatisticsPage: MessageTypeDefinition<_grappe_link_v1_StatisticsPage, _grappe_link_v1_StatisticsPage__Output>
        StatusReport: MessageTypeDefinition<_grappe_link_v1_StatusReport, _grappe_link_v1_StatusReport__Output>
        StopCommand: MessageTypeDefinition<_grappe_link_v1_StopCommand, _grappe_link_v1_StopCommand__Output>
        StreamLogs: MessageTypeDefinition<_grappe_link_v1_StreamLogs, _grappe_link_v1_StreamLogs__Output>
        SwitchRelay: MessageTypeDefinition<_grappe_link_v1_SwitchRelay, _grappe_link_v1_SwitchRelay__Output>
        TaskReport: MessageTypeDefinition<_grappe_link_v1_TaskReport, _grappe_link_v1_TaskReport__Output>
        TcpMode: MessageTypeDefinition<_grappe_link_v1_TcpMode, _grappe_link_v1_TcpMode__Output>
        UpgradeOrder: MessageTypeDefinition<_grappe_link_v1_UpgradeOrder, _grappe_link_v1_UpgradeOrder__Output>
        UpgradePackage: MessageTypeDefinition<_grappe_link_v1_UpgradePackage, _grappe_link_v1_UpgradePackage__Output>
        UpgradeReport: MessageTypeDefinition<_grappe_link_v1_UpgradeReport, _grappe_link_v1_UpgradeReport__Output>
        VirtualIp: MessageTypeDefinition<_grappe_link_v1_VirtualIp, _grappe_link_v1_VirtualIp__Output>
        VirtualIpReport: MessageTypeDefinition<_grappe_link_v1_VirtualIpReport, _grappe_link_v1_VirtualIpReport__Output>
        Welcome: MessageTypeDefinition<_grappe_link_v1_Welcome, _grappe_link_v1_Welcome__Output>
      }
    }
    types: {
      v1: {
        BalancingPolicy: MessageTypeDefinition<_grappe_types_v1_BalancingPolicy, _grappe_types_v1_BalancingPolicy__Output>
        BindMount: MessageTypeDefinition<_grappe_types_v1_BindMount, _grappe_types_v1_BindMount__Output>
        Constraint: MessageTypeDefinition<_grappe_types_v1_Constraint, _grappe_types_v1_Constraint__Output>
        Device: MessageTypeDefinition<_grappe_types_v1_Device, _grappe_types_v1_Device__Output>
        Exposure: MessageTypeDefinition<_grappe_types_v1_Exposure, _grappe_types_v1_Exposure__Output>
        ExtraHost: MessageTypeDefinition<_grappe_types_v1_ExtraHost, _grappe_types_v1_ExtraHost__Output>
        FailureAction: EnumTypeDefinition
        Global: MessageTypeDefinition<_grappe_types_v1_Global, _grappe_types_v1_Global__Output>
        Healthcheck: MessageTypeDefinition<_grappe_types_v1_Healthcheck, _grappe_types_v1_Healthcheck__Output>
        HttpCheck: MessageTypeDefinition<_grappe_types_v1_HttpCheck, _grappe_types_v1_HttpCheck__Output>
        ImageHealthcheck: MessageTypeDefinition<_grappe_types_v1_ImageHealthcheck, _grappe_types_v1_ImageHealthcheck__Output>
        Limits: MessageTypeDefinition<_grappe_types_v1_Limits, _grappe_types_v1_Limits__Output>
        Mode: MessageTypeDefinition<_grappe_types_v1_Mode, _grappe_types_v1_Mode__Output>
        Mount: MessageTypeDefinition<_grappe_types_v1_Mount, _grappe_types_v1_Mount__Output>
        NetworkMode: EnumTypeDefinition
        NoHealthcheck: MessageTypeDefinition<_grappe_types_v1_NoHealthcheck, _grappe_types_v1_NoHealthcheck__Output>
        NodeFacts: MessageTypeDefinition<_grappe_types_v1_NodeFacts, _grappe_types_v1_NodeFacts__Output>
        Placement: MessageTypeDefinition<_grappe_types_v1_Placement, _grappe_types_v1_Placement__Output>
        Port: MessageTypeDefinition<_grappe_types_v1_Port, _grappe_types_v1_Port__Output>
        Priority: EnumTypeDefinition
        Protocol: EnumTypeDefinition
        Replacement: MessageTypeDefinition<_grappe_types_v1_Replacement, _grappe_types_v1_Replacement__Output>
        Replicated: MessageTypeDefinition<_grappe_types_v1_Replicated, _grappe_types_v1_Replicated__Output>
        Reservations: MessageTypeDefinition<_grappe_types_v1_Reservations, _grappe_types_v1_Reservations__Output>
        RestartCondition: EnumTypeDefinition
        RestartPolicy: MessageTypeDefinition<_grappe_types_v1_RestartPolicy, _grappe_types_v1_RestartPolicy__Output>
        ServerCheck: MessageTypeDefinition<_grappe_types_v1_ServerCheck, _grappe_types_v1_ServerCheck__Output>
        ServiceSpec: MessageTypeDefinition<_grappe_types_v1_ServiceSpec, _grappe_types_v1_ServiceSpec__Output>
        Slot: MessageTypeDefinition<_grappe_types_v1_Slot, _grappe_types_v1_Slot__Output>
        StackSpec: MessageTypeDefinition<_grappe_types_v1_StackSpec, _grappe_types_v1_StackSpec__Output>
        Standby: EnumTypeDefinition
        StatusRange: MessageTypeDefinition<_grappe_types_v1_StatusRange, _grappe_types_v1_StatusRange__Output>
        StringList: MessageTypeDefinition<_grappe_types_v1_StringList, _grappe_types_v1_StringList__Output>
        TaskHealth: EnumTypeDefinition
        TaskState: EnumTypeDefinition
        TaskStatus: MessageTypeDefinition<_grappe_types_v1_TaskStatus, _grappe_types_v1_TaskStatus__Output>
        TestHealthcheck: MessageTypeDefinition<_grappe_types_v1_TestHealthcheck, _grappe_types_v1_TestHealthcheck__Output>
        TmpfsMount: MessageTypeDefinition<_grappe_types_v1_TmpfsMount, _grappe_types_v1_TmpfsMount__Output>
        UpdateOrder: EnumTypeDefinition
        UpdatePolicy: MessageTypeDefinition<_grappe_types_v1_UpdatePolicy, _grappe_types_v1_UpdatePolicy__Output>
        VolumeMount: MessageTypeDefinition<_grappe_types_v1_VolumeMount, _grappe_types_v1_VolumeMount__Output>
        VolumeSpec: MessageTypeDefinition<_grappe_types_v1_VolumeSpec, _grappe_types_v1_VolumeSpec__Output>
      }
    }
  }
}

