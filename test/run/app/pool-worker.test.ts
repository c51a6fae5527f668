import { machineClock } from '../../../src/run/app/machine-clock.js';
import { workerThreads } from '../../../src/run/app/pool-worker.js';
import { replicaContract } from '../../support/contracts/replica-contract.js';
import { DEMO_API, entryOf } from '../../support/pool.js';

const options = { appName: 'demo-api', healthEndpoint: '/health', clock: machineClock };

replicaContract('a worker thread', {
  start: workerThreads({ ...options, entry: DEMO_API }),
  startBroken: (name, listeners) =>
    workerThreads({ ...options, entry: entryOf('process.exit(3);') })(name, listeners),
  leaves: ['exit', 'throw', 'leak'],
  openAtEnd: [502],
});
