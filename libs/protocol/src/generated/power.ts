import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { BatteryState as _grappe_operator_v1_BatteryState, BatteryState__Output as _grappe_operator_v1_BatteryState__Output } from './grappe/operator/v1/BatteryState.ts';
import type { ClearTierRequest as _grappe_operator_v1_ClearTierRequest, ClearTierRequest__Output as _grappe_operator_v1_ClearTierRequest__Output } from './grappe/operator/v1/ClearTierRequest.ts';
import type { ConverterPower as _grappe_operator_v1_ConverterPower, ConverterPower__Output as _grappe_operator_v1_ConverterPower__Output } from './grappe/operator/v1/ConverterPower.ts';
import type { EnergyDay as _grappe_operator_v1_EnergyDay, EnergyDay__Output as _grappe_operator_v1_EnergyDay__Output } from './grappe/operator/v1/EnergyDay.ts';
import type { GetPowerRequest as _grappe_operator_v1_GetPowerRequest, GetPowerRequest__Output as _grappe_operator_v1_GetPowerRequest__Output } from './grappe/operator/v1/GetPowerRequest.ts';
import type { GetPowerResponse as _grappe_operator_v1_GetPowerResponse, GetPowerResponse__Output as _grappe_operator_v1_GetPowerResponse__Output } from './grappe/operator/v1/GetPowerResponse.ts';
import type { NodeEnergy as _grappe_operator_v1_NodeEnergy, NodeEnergy__Output as _grappe_operator_v1_NodeEnergy__Output } from './grappe/operator/v1/NodeEnergy.ts';
import type { NodePlan as _grappe_operator_v1_NodePlan, NodePlan__Output as _grappe_operator_v1_NodePlan__Output } from './grappe/operator/v1/NodePlan.ts';
import type { NodePower as _grappe_operator_v1_NodePower, NodePower__Output as _grappe_operator_v1_NodePower__Output } from './grappe/operator/v1/NodePower.ts';
import type { PlanPowerRequest as _grappe_operator_v1_PlanPowerRequest, PlanPowerRequest__Output as _grappe_operator_v1_PlanPowerRequest__Output } from './grappe/operator/v1/PlanPowerRequest.ts';
import type { PlanPowerResponse as _grappe_operator_v1_PlanPowerResponse, PlanPowerResponse__Output as _grappe_operator_v1_PlanPowerResponse__Output } from './grappe/operator/v1/PlanPowerResponse.ts';
import type { PowerClient as _grappe_operator_v1_PowerClient, PowerDefinition as _grappe_operator_v1_PowerDefinition } from './grappe/operator/v1/Power.ts';
import type { PowerForecast as _grappe_operator_v1_PowerForecast, PowerForecast__Output as _grappe_operator_v1_PowerForecast__Output } from './grappe/operator/v1/PowerForecast.ts';
import type { PowerReportRequest as _grappe_operator_v1_PowerReportRequest, PowerReportRequest__Output as _grappe_operator_v1_PowerReportRequest__Output } from './grappe/operator/v1/PowerReportRequest.ts';
import type { PowerReportResponse as _grappe_operator_v1_PowerReportResponse, PowerReportResponse__Output as _grappe_operator_v1_PowerReportResponse__Output } from './grappe/operator/v1/PowerReportResponse.ts';
import type { ServiceEnergy as _grappe_operator_v1_ServiceEnergy, ServiceEnergy__Output as _grappe_operator_v1_ServiceEnergy__Output } from './grappe/operator/v1/ServiceEnergy.ts';
import type { ServicePlan as _grappe_operator_v1_ServicePlan, ServicePlan__Output as _grappe_operator_v1_ServicePlan__Output } from './grappe/operator/v1/ServicePlan.ts';
import type { SetTierRequest as _grappe_operator_v1_SetTierRequest, SetTierRequest__Output as _grappe_operator_v1_SetTierRequest__Output } from './grappe/operator/v1/SetTierRequest.ts';
import type { TierPlan as _grappe_operator_v1_TierPlan, TierPlan__Output as _grappe_operator_v1_TierPlan__Output } from './grappe/operator/v1/TierPlan.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    operator: {
      v1: {
        BatteryState: MessageTypeDefinition<_grappe_operator_v1_BatteryState, _grappe_operator_v1_BatteryState__Output>
        ClearTierRequest: MessageTypeDefinition<_grappe_operator_v1_ClearTierRequest, _grappe_operator_v1_ClearTierRequest__Output>
        ConverterPower: MessageTypeDefinition<_grappe_operator_v1_ConverterPower, _grappe_operator_v1_ConverterPower__Output>
        EnergyDay: MessageTypeDefinition<_grappe_operator_v1_EnergyDay, _grappe_operator_v1_EnergyDay__Output>
        EnergyTier: EnumTypeDefinition
        GetPowerRequest: MessageTypeDefinition<_grappe_operator_v1_GetPowerRequest, _grappe_operator_v1_GetPowerRequest__Output>
        GetPowerResponse: MessageTypeDefinition<_grappe_operator_v1_GetPowerResponse, _grappe_operator_v1_GetPowerResponse__Output>
        NodeEnergy: MessageTypeDefinition<_grappe_operator_v1_NodeEnergy, _grappe_operator_v1_NodeEnergy__Output>
        NodePlan: MessageTypeDefinition<_grappe_operator_v1_NodePlan, _grappe_operator_v1_NodePlan__Output>
        NodePower: MessageTypeDefinition<_grappe_operator_v1_NodePower, _grappe_operator_v1_NodePower__Output>
        PlanPowerRequest: MessageTypeDefinition<_grappe_operator_v1_PlanPowerRequest, _grappe_operator_v1_PlanPowerRequest__Output>
        PlanPowerResponse: MessageTypeDefinition<_grappe_operator_v1_PlanPowerResponse, _grappe_operator_v1_PlanPowerResponse__Output>
        Power: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_PowerClient> & { service: _grappe_operator_v1_PowerDefinition }
        PowerForecast: MessageTypeDefinition<_grappe_operator_v1_PowerForecast, _grappe_operator_v1_PowerForecast__Output>
        PowerReportRequest: MessageTypeDefinition<_grappe_operator_v1_PowerReportRequest, _grappe_operator_v1_PowerReportRequest__Output>
        PowerReportResponse: MessageTypeDefinition<_grappe_operator_v1_PowerReportResponse, _grappe_operator_v1_PowerReportResponse__Output>
        ServiceEnergy: MessageTypeDefinition<_grappe_operator_v1_ServiceEnergy, _grappe_operator_v1_ServiceEnergy__Output>
        ServicePlan: MessageTypeDefinition<_grappe_operator_v1_ServicePlan, _grappe_operator_v1_ServicePlan__Output>
        SetTierRequest: MessageTypeDefinition<_grappe_operator_v1_SetTierRequest, _grappe_operator_v1_SetTierRequest__Output>
        TierPlan: MessageTypeDefinition<_grappe_operator_v1_TierPlan, _grappe_operator_v1_TierPlan__Output>
      }
    }
  }
}

