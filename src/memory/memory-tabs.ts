import type { MemoryBlock } from '../transport/memory-transport.ts';

/** Other tabs with the same agent, which show a change as soon as it is made. */
export interface MemoryTabs {
  /** Called with the blocks as another tab has them. */
  onBlocks: (blocks: readonly MemoryBlock[]) => void;
  post(blocks: readonly MemoryBlock[]): void;
  /** Ends sharing, for good. */
  leave(): void;
}

export function joinMemoryTabs(agentId: string): MemoryTabs {
  const channel = new BroadcastChannel(`letta-chat-memory:${agentId}`);
  const tabs: MemoryTabs = {
    onBlocks: () => undefined,
    post: (blocks) => channel.postMessage(blocks),
    leave: () => channel.close(),
  };
  channel.onmessage = ({ data }: MessageEvent<readonly MemoryBlock[]>) => tabs.onBlocks(data);
  return tabs;
}
