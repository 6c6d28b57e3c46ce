import { loadBalancerContract } from '@grappe/port-contracts';
import { HaproxyBench } from './testing/bench.ts';

loadBalancerContract('HaproxyLoadBalancer', () => new HaproxyBench());
