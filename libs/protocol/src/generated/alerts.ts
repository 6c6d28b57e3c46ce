import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Alert as _grappe_operator_v1_Alert, Alert__Output as _grappe_operator_v1_Alert__Output } from './grappe/operator/v1/Alert.ts';
import type { AlertsClient as _grappe_operator_v1_AlertsClient, AlertsDefinition as _grappe_operator_v1_AlertsDefinition } from './grappe/operator/v1/Alerts.ts';
import type { HookResult as _grappe_operator_v1_HookResult, HookResult__Output as _grappe_operator_v1_HookResult__Output } from './grappe/operator/v1/HookResult.ts';
import type { ListAlertsRequest as _grappe_operator_v1_ListAlertsRequest, ListAlertsRequest__Output as _grappe_operator_v1_ListAlertsRequest__Output } from './grappe/operator/v1/ListAlertsRequest.ts';
import type { ListAlertsResponse as _grappe_operator_v1_ListAlertsResponse, ListAlertsResponse__Output as _grappe_operator_v1_ListAlertsResponse__Output } from './grappe/operator/v1/ListAlertsResponse.ts';
import type { TestHooksRequest as _grappe_operator_v1_TestHooksRequest, TestHooksRequest__Output as _grappe_operator_v1_TestHooksRequest__Output } from './grappe/operator/v1/TestHooksRequest.ts';
import type { TestHooksResponse as _grappe_operator_v1_TestHooksResponse, TestHooksResponse__Output as _grappe_operator_v1_TestHooksResponse__Output } from './grappe/operator/v1/TestHooksResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    operator: {
      v1: {
        Alert: MessageTypeDefinition<_grappe_operator_v1_Alert, _grappe_operator_v1_Alert__Output>
        Alerts: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_AlertsClient> & { service: _grappe_operator_v1_AlertsDefinition }
        HookResult: MessageTypeDefinition<_grappe_operator_v1_HookResult, _grappe_operator_v1_HookResult__Output>
        ListAlertsRequest: MessageTypeDefinition<_grappe_operator_v1_ListAlertsRequest, _grappe_operator_v1_ListAlertsRequest__Output>
        ListAlertsResponse: MessageTypeDefinition<_grappe_operator_v1_ListAlertsResponse, _grappe_operator_v1_ListAlertsResponse__Output>
        TestHooksRequest: MessageTypeDefinition<_grappe_operator_v1_TestHooksRequest, _grappe_operator_v1_TestHooksRequest__Output>
        TestHooksResponse: MessageTypeDefinition<_grappe_operator_v1_TestHooksResponse, _grappe_operator_v1_TestHooksResponse__Output>
      }
    }
  }
}

