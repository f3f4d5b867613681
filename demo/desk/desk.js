/**
 * The page's side of `desk-server.ts`.
 * @param {string} url of the desk
 */
export const createDesk = (url) => ({
  /**
   * @param {{reason: string, transcript: readonly object[], resume: string | null}} request
   * @param {Record<string, (...given: unknown[]) => void>} events
   * @param {AbortSignal} signal
   */
  async start({ reason, transcript, resume }, events, signal) {
    const post = async (path, body) => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(`${url}/tickets${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        signal,
      });
      if (!response.ok) throw new Error(`The desk answered ${response.status}.`);
      return response.json();
    };
    const id = resume ?? (await post('', { reason, transcript })).id;
    // It connects again by itself.
    const line = new EventSource(`${url}/tickets/${id}`);
    signal.addEventListener('abort', () => line.close());
    line.onmessage = ({ data }) => {
      const [name, ...given] = JSON.parse(data);
      if (['person', 'message', 'typing', 'end'].includes(name)) events[name](...given);
    };
    return {
      id,
      send: (text, { id: messageId }) => post(`/${id}`, { id: messageId, text }),
      close: () => line.close(),
    };
  },
});
