/** The keys that every message and ping has, as Letta writes them: with nulls. */
export interface MessageHead {
  id: string;
  date: string;
  name: string | null;
  otid: string | null;
  sender_id: null;
  step_id: string | null;
  is_err: null;
  /** Filled in where a background run's stream shows it. */
  seq_id: null;
  run_id: string | null;
}

/** A head with nulls for all that isn't given. */
export function messageHead(
  given: Pick<MessageHead, 'id' | 'date'> & Partial<Pick<MessageHead, 'name' | 'otid' | 'step_id' | 'run_id'>>,
): MessageHead {
  return {
    id: given.id,
    date: given.date,
    name: given.name ?? null,
    otid: given.otid ?? null,
    sender_id: null,
    step_id: given.step_id ?? null,
    is_err: null,
    seq_id: null,
    run_id: given.run_id ?? null,
  };
}
