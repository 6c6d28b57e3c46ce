import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Battery as _grappe_link_v1_Battery, Battery__Output as _grappe_link_v1_Battery__Output } from './grappe/link/v1/Battery.ts';
import type { ButtonPress as _grappe_link_v1_ButtonPress, ButtonPress__Output as _grappe_link_v1_ButtonPress__Output } from './grappe/link/v1/ButtonPress.ts';
import type { Halt as _grappe_link_v1_Halt, Halt__Output as _grappe_link_v1_Halt__Output } from './grappe/link/v1/Halt.ts';
import type { Hardware as _grappe_link_v1_Hardware, Hardware__Output as _grappe_link_v1_Hardware__Output } from './grappe/link/v1/Hardware.ts';
import type { HardwareReport as _grappe_link_v1_HardwareReport, HardwareReport__Output as _grappe_link_v1_HardwareReport__Output } from './grappe/link/v1/HardwareReport.ts';
import type { HwmonSensor as _grappe_link_v1_HwmonSensor, HwmonSensor__Output as _grappe_link_v1_HwmonSensor__Output } from './grappe/link/v1/HwmonSensor.ts';
import type { IioSensor as _grappe_link_v1_IioSensor, IioSensor__Output as _grappe_link_v1_IioSensor__Output } from './grappe/link/v1/IioSensor.ts';
import type { Light as _grappe_link_v1_Light, Light__Output as _grappe_link_v1_Light__Output } from './grappe/link/v1/Light.ts';
import type { NutSensor as _grappe_link_v1_NutSensor, NutSensor__Output as _grappe_link_v1_NutSensor__Output } from './grappe/link/v1/NutSensor.ts';
import type { Pin as _grappe_link_v1_Pin, Pin__Output as _grappe_link_v1_Pin__Output } from './grappe/link/v1/Pin.ts';
import type { PowerGood as _grappe_link_v1_PowerGood, PowerGood__Output as _grappe_link_v1_PowerGood__Output } from './grappe/link/v1/PowerGood.ts';
import type { PowerGoodState as _grappe_link_v1_PowerGoodState, PowerGoodState__Output as _grappe_link_v1_PowerGoodState__Output } from './grappe/link/v1/PowerGoodState.ts';
import type { PowerSupplySensor as _grappe_link_v1_PowerSupplySensor, PowerSupplySensor__Output as _grappe_link_v1_PowerSupplySensor__Output } from './grappe/link/v1/PowerSupplySensor.ts';
import type { Reading as _grappe_link_v1_Reading, Reading__Output as _grappe_link_v1_Reading__Output } from './grappe/link/v1/Reading.ts';
import type { Relay as _grappe_link_v1_Relay, Relay__Output as _grappe_link_v1_Relay__Output } from './grappe/link/v1/Relay.ts';
import type { RelayState as _grappe_link_v1_RelayState, RelayState__Output as _grappe_link_v1_RelayState__Output } from './grappe/link/v1/RelayState.ts';
import type { Sample as _grappe_link_v1_Sample, Sample__Output as _grappe_link_v1_Sample__Output } from './grappe/link/v1/Sample.ts';
import type { Sensor as _grappe_link_v1_Sensor, Sensor__Output as _grappe_link_v1_Sensor__Output } from './grappe/link/v1/Sensor.ts';
import type { Standing as _grappe_link_v1_Standing, Standing__Output as _grappe_link_v1_Standing__Output } from './grappe/link/v1/Standing.ts';
import type { SwitchRelay as _grappe_link_v1_SwitchRelay, SwitchRelay__Output as _grappe_link_v1_SwitchRelay__Output } from './grappe/link/v1/SwitchRelay.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    link: {
      v1: {
        Battery: MessageTypeDefinition<_grappe_link_v1_Battery, _grappe_link_v1_Battery__Output>
        ButtonPress: MessageTypeDefinition<_grappe_link_v1_ButtonPress, _grappe_link_v1_ButtonPress__Output>
        Halt: MessageTypeDefinition<_grappe_link_v1_Halt, _grappe_link_v1_Halt__Output>
        Hardware: MessageTypeDefinition<_grappe_link_v1_Hardware, _grappe_link_v1_Hardware__Output>
        HardwareReport: MessageTypeDefinition<_grappe_link_v1_HardwareReport, _grappe_link_v1_HardwareReport__Output>
        HwmonSensor: MessageTypeDefinition<_grappe_link_v1_HwmonSensor, _grappe_link_v1_HwmonSensor__Output>
        IioSensor: MessageTypeDefinition<_grappe_link_v1_IioSensor, _grappe_link_v1_IioSensor__Output>
        Light: MessageTypeDefinition<_grappe_link_v1_Light, _grappe_link_v1_Light__Output>
        NutSensor: MessageTypeDefinition<_grappe_link_v1_NutSensor, _grappe_link_v1_NutSensor__Output>
        Pin: MessageTypeDefinition<_grappe_link_v1_Pin, _grappe_link_v1_Pin__Output>
        PowerGood: MessageTypeDefinition<_grappe_link_v1_PowerGood, _grappe_link_v1_PowerGood__Output>
        PowerGoodState: MessageTypeDefinition<_grappe_link_v1_PowerGoodState, _grappe_link_v1_PowerGoodState__Output>
        PowerSupplySensor: MessageTypeDefinition<_grappe_link_v1_PowerSupplySensor, _grappe_link_v1_PowerSupplySensor__Output>
        Reading: MessageTypeDefinition<_grappe_link_v1_Reading, _grappe_link_v1_Reading__Output>
        Relay: MessageTypeDefinition<_grappe_link_v1_Relay, _grappe_link_v1_Relay__Output>
        RelayState: MessageTypeDefinition<_grappe_link_v1_RelayState, _grappe_link_v1_RelayState__Output>
        Sample: MessageTypeDefinition<_grappe_link_v1_Sample, _grappe_link_v1_Sample__Output>
        Sensor: MessageTypeDefinition<_grappe_link_v1_Sensor, _grappe_link_v1_Sensor__Output>
        Standing: MessageTypeDefinition<_grappe_link_v1_Standing, _grappe_link_v1_Standing__Output>
        SwitchRelay: MessageTypeDefinition<_grappe_link_v1_SwitchRelay, _grappe_link_v1_SwitchRelay__Output>
      }
    }
  }
}

