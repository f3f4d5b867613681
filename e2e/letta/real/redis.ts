import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort, type Service, startService } from './service.ts';

export interface Redis extends Service {
  port: number;
}

/** Starts a Redis that keeps nothing. */
export async function startRedis(runFolder: string): Promise<Redis> {
  const port = await freePort();
  const settings = { bind: '127.0.0.1', port: String(port), save: '', appendonly: 'no', dir: runFolder };
  const service = await startService({
    name: 'Redis',
    command: 'redis-server',
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    logFile: join(runFolder, 'redis.log'),
    isReady: () => accepts(port),
  });
  return { ...service, port };
}

/** Whether somebody listens on the port. */
const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
