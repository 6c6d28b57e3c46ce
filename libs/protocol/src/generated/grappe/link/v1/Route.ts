// Original file: grappe/link/v1/front_door.proto


export interface Route {
  'host'?: (string);
  'path'?: (string);
  'backEnd'?: (string);
  '_host'?: "host";
  '_path'?: "path";
}

export interface Route__Output {
  'host'?: (string);
  'path'?: (string);
  'backEnd': (string);
  '_host'?: "host";
  '_path'?: "path";
}
