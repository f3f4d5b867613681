import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestEntry } from './requests.ts';

/** Seconds until an answer begins. */
const BUCKETS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60];

export interface Metrics {
  observe(entry: RequestEntry): void;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
  contentType: string;
}

/** Requests by route and status, open streams, and the process. For Node: other runtimes have their own. */
export function createMetrics(openStreams: () => number): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'letta_chat_request_seconds',
    help: 'Time until an answer begins.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  });
  new Gauge({
    name: 'letta_chat_open_streams',
    help: 'Streams that are being passed on.',
    registers: [registry],
    collect() {
      this.set(openStreams());
    },
  });
  return {
    observe: ({ method, route, status, ms }) => durations.observe({ method, route, status }, ms / 1000),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
