// Original file: grappe/link/v1/hardware.proto


export interface PowerSupplySensor {
  'name'?: (string);
}

export interface PowerSupplySensor__Output {
  'name': (string);
}
