// Original file: grappe/link/v1/front_door.proto


// Original file: grappe/link/v1/front_door.proto

export const _grappe_link_v1_FrontDoorProblem_Part = {
  PART_LOAD_BALANCER: 'PART_LOAD_BALANCER',
  PART_VIRTUAL_IP: 'PART_VIRTUAL_IP',
  PART_LINK: 'PART_LINK',
  PART_CHECK: 'PART_CHECK',
  PART_SERVICES: 'PART_SERVICES',
} as const;

export type _grappe_link_v1_FrontDoorProblem_Part =
  | 'PART_LOAD_BALANCER'
  | 0
  | 'PART_VIRTUAL_IP'
  | 1
  | 'PART_LINK'
  | 2
  | 'PART_CHECK'
  | 3
  | 'PART_SERVICES'
  | 4

export type _grappe_link_v1_FrontDoorProblem_Part__Output = typeof _grappe_link_v1_FrontDoorProblem_Part[keyof typeof _grappe_link_v1_FrontDoorProblem_Part]

export interface FrontDoorProblem {
  'part'?: (_grappe_link_v1_FrontDoorProblem_Part);
  'code'?: (string);
  'message'?: (string);
  'remedy'?: (string);
  'service'?: (string);
  '_service'?: "service";
}

export interface FrontDoorProblem__Output {
  'part': (_grappe_link_v1_FrontDoorProblem_Part__Output);
  'code': (string);
  'message': (string);
  'remedy': (string);
  'service'?: (string);
  '_service'?: "service";
}
