import { virtualIpContract } from '@grappe/port-contracts';
import { GatewayBench } from './testing/gateway-bench.ts';

virtualIpContract('KeepalivedVirtualIp', () => GatewayBench.create());
