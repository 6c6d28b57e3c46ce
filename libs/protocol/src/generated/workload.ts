import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

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

