// Original file: grappe/types/v1/workload.proto


export interface VolumeSpec {
  'name'?: (string);
  'driver'?: (string);
  'driverOptions'?: ({[key: string]: string});
  'labels'?: ({[key: string]: string});
  'external'?: (boolean);
}

export interface VolumeSpec__Output {
  'name': (string);
  'driver': (string);
  'driverOptions': ({[key: string]: string});
  'labels': ({[key: string]: string});
  'external': (boolean);
}
